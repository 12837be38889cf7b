import Contract
import Hummingbird
import Logging

/// A line for each request: what was asked for, who asked, and how it ended. Never a token, and never what is searched for.
struct AccessLog: RouterMiddleware {
    let logger: Logger

    @concurrent
    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let began = ContinuousClock.now
        let response = try await next(request, context)
        let milliseconds = (ContinuousClock.now - began) / .milliseconds(1)
        let path = Sanitizer.line(request.uri.path).truncated(to: 200)
        let visitor = context.visit.visitor?.name ?? "nobody"
        let isBad = response.status.code >= 500
        logger.log(
            level: isBad ? .warning : request.method == .get || request.method == .head ? .debug : .info,
            "\(request.method.rawValue) \(path): \(response.status.code) for \(Sanitizer.line(visitor))",
            metadata: ["milliseconds": "\(Int(milliseconds))"])
        return response
    }
}
