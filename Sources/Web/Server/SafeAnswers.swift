import Contract
import Desk
import HTTPTypes
import Hummingbird
import Logging
import Model

/// Has every answer leave with what keeps browsers from misusing it, and every error with words.
struct SafeAnswers: RouterMiddleware {
    let logger: Logger
    /// What may be done at a path, as the header `Allow` has it; nil where there is nothing.
    let allowed: @Sendable (String) -> String?

    @concurrent
    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do { response = try await next(request, context) } catch {
            response = answer(to: error, request)
            if request.hasBody { context.closeSoon() }
        }
        response.headers[.contentSecurityPolicy] = Self.policy
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.crossOriginResourcePolicy] = "same-origin"
        response.headers[.referrerPolicy] = "same-origin"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }

    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
        + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    private static func isBrowser(_ request: Request) -> Bool {
        request.headers[.accept]?.contains("text/html") == true && !request.uri.path.hasPrefix("/api/")
    }

    private func answer(to error: any Error, _ request: Request) -> Response {
        if let refusal = error as? Refusal {
            // A browser is led to where it can sign in; what it had does not count any more.
            guard refusal.status == .unauthorized, Self.isBrowser(request) else { return refusal.response }
            let hadCookie = request.cookies[SignIn.cookie] != nil
            return SignIn.redirect(
                to: SignIn.path + "?then=" + PercentText.encoded(request.uri.description),
                setting: hadCookie ? "\(SignIn.cookie)=; Max-Age=0" : nil, request)
        }
        if let error = error as? any HTTPResponseError {
            if error.status == .notFound, let allowed = allowed(request.uri.path) {
                return Refusal.method(request.method.rawValue, allowed).response
            }
            return Refusal(status: error.status, Failure(status: error.status, request)).response
        }
        let failure = Failure(error)
        let refusal = Refusal(failure)
        if refusal.status.code >= 500 { logger.error("\(Sanitizer.line(request.uri.path)): \(failure.message)") }
        return refusal.response
    }
}

/// An error as an answer: an HTTP status, and the object that a failing command prints.
struct Refusal: Error {
    var status: HTTPResponse.Status
    var failure: Failure
    var headers: HTTPFields = [:]

    init(status: HTTPResponse.Status, _ failure: Failure, headers: HTTPFields = [:]) {
        (self.status, self.failure, self.headers) = (status, failure, headers)
    }

    init(_ failure: Failure) {
        // What a task's state does not allow is no fault of the server's.
        let isAboutTask = failure.exit == .failed && failure.task != nil
        self.init(status: isAboutTask ? .conflict : failure.exit.httpStatus, failure)
    }

    static func method(_ method: String, _ allowed: String) -> Refusal {
        Refusal(
            status: .methodNotAllowed,
            Failure(
                code: "method",
                message: "\(Sanitizer.line(method).truncated(to: 20)) does nothing here; allowed: \(allowed)",
                exit: .usage), headers: [.allow: allowed])
    }

    var response: Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(
            status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: failure.json + "\n")))
    }
}

extension Exit {
    /// What an answer says of a command that ends so.
    var httpStatus: HTTPResponse.Status {
        switch self {
        case .done: .ok
        case .usage: .badRequest
        case .invalidRequest: .unprocessableContent
        case .notFound: .notFound
        case .refused, .taskFailed, .stillRunning: .conflict
        // Whether the service has made it is unknown.
        case .uncertain: .badGateway
        case .unreachable, .busy, .key, .interrupted: .serviceUnavailable
        case .failed, .videoNotSaved, .cannotWrite, .damaged, .configuration: .internalServerError
        }
    }
}

extension Failure {
    /// What the server itself refuses.
    fileprivate init(status: HTTPResponse.Status, _ request: Request) {
        let path = Sanitizer.line(request.uri.path).truncated(to: 100)
        switch status {
        case .notFound:
            self.init(
                code: "no_such_path", message: "there is nothing at \(path); see /api/v1/openapi.json", exit: .notFound)
        case .contentTooLarge:
            self.init(code: "too_large", message: "the body is too large", exit: .usage)
        default:
            self.init(code: "bad_request", message: "\(status.code) \(status.reasonPhrase)", exit: .usage)
        }
    }
}
