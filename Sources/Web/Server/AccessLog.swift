import Contract
import HTTPTypes
import Hummingbird
import Logging

/// A line for each request: what was asked for, who asked, and how it ended. Never a token, and never what is searched for.
struct AccessLog: RouterMiddleware {
    let logger: Logger
    let counts: WorkCounts

    /// Those that are counted by name: anybody may make up others.
    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]

    @concurrent
    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let began = ContinuousClock.now
        let response = try await next(request, context)
        let duration = ContinuousClock.now - began
        let milliseconds = duration / .milliseconds(1)
        counts.count(
            .init(
                method: Self.methods.contains(request.method) ? request.method.rawValue : "other",
                route: context.endpointPath ?? "none", status: response.status.code), took: duration)
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
