import Contract
import HTTPTypes
import Hummingbird

/// Answers only to the names of this server. A page of a stranger may make a browser believe that its own name is this
/// machine: what it asks for then still names the stranger.
struct HostCheck: RouterMiddleware {
    private let names: Set<String>

    init(_ settings: WebSettings) {
        names = Set(["localhost", "127.0.0.1", "::1", settings.host] + settings.names).reduce(into: []) {
            $0.insert($1.lowercased())
        }
    }

    @concurrent
    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let authority = request.head.authority ?? ""
        guard names.contains(Self.host(authority)) else {
            throw Refusal(
                status: .misdirectedRequest,
                Failure(
                    code: "unknown_host",
                    message:
                        "this server is not \(Sanitizer.line(authority).truncated(to: 100)); where a proxy gives it "
                        + "that name, say so with --name", exit: .usage))
        }
        return try await next(request, context)
    }

    /// A name or address without its port and without brackets, in lower case.
    static func host(_ authority: String) -> String {
        var host = authority.lowercased()[...]
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return "" }
            return String(host[..<end].dropFirst())
        }
        if let colon = host.lastIndex(of: ":") { host = host[..<colon] }
        if host.hasSuffix(".") { host.removeLast() }
        return String(host)
    }
}
