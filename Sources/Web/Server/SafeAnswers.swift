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
            if request.hasBody, !context.visit.hasReadBody {
                // A proxy would give the connection to somebody else meanwhile.
                response.headers[.connection] = "close"
                context.closeSoon()
            }
        }
        response.headers[.contentSecurityPolicy] = Self.policy
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.crossOriginResourcePolicy] = "same-origin"
        response.headers[.referrerPolicy] = "same-origin"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }

    static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
        + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    private static func isBrowser(_ request: Request) -> Bool {
        request.headers[.accept]?.contains("text/html") == true && !request.uri.path.hasPrefix("/api/")
    }

    private func answer(to error: any Error, _ request: Request) -> Response {
        let refusal = refusal(for: error, request)
        guard Self.isBrowser(request) else { return refusal.response }
        guard refusal.status == .unauthorized else {
            return Pages.said(refusal.failure, back: "/", request, refusal.status, headers: refusal.headers)
        }
        // A browser is led to where it can sign in; what it had does not count any more.
        let hadCookie = request.cookies[SignIn.cookie] != nil
        if !hadCookie, Self.isLinkOfAnotherSite(request) { return Pages.hop(request) }
        return SignIn.redirect(
            to: SignIn.path + "?then=" + PercentText.encoded(request.uri.description),
            setting: hadCookie ? "\(SignIn.cookie)=; Max-Age=0" : nil, request)
    }

    /// A browser sends no cookie with what a link of another site leads to.
    private static func isLinkOfAnotherSite(_ request: Request) -> Bool {
        request.method == .get && request.headers[.secFetchMode] == "navigate"
            && request.headers[.secFetchSite].map { $0 != "same-origin" && $0 != "none" } == true
    }

    private func refusal(for error: any Error, _ request: Request) -> Refusal {
        if let refusal = error as? Refusal { return refusal }
        if let error = error as? any HTTPResponseError {
            if error.status == .notFound, let allowed = allowed(request.uri.path) {
                return Refusal.method(request.method.rawValue, allowed)
            }
            return Refusal(status: error.status, Failure(status: error.status, request))
        }
        let refusal = Refusal(Failure(error))
        if refusal.status.code >= 500 {
            logger.error("\(Sanitizer.line(request.uri.path)): \(refusal.failure.message)")
        }
        return refusal
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
