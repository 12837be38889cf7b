import Contract
import HTTPTypes
import Hummingbird
import Model
import Store

/// Everything that programs ask for.
struct API: Sendable {
    private let desk: WebDesk
    private let settings: WebSettings
    private let endpoints: [Endpoint]

    init(_ desk: WebDesk, _ settings: WebSettings) {
        (self.desk, self.settings) = (desk, settings)
        endpoints = desk.endpoints
    }

    /// The document of it.
    var document: String {
        OpenAPIDocument.text(endpoints, request: desk.requestFields, schemas: Self.schemas, version: desk.version)
    }

    func add(to router: Router<WebContext>) {
        let document = document
        router.get("healthz") { _, _ in Self.response("{\"healthy\":true}") }
        router.get("readyz") { [desk] _, _ in
            _ = try await desk.repository.newestEvent()
            return Self.response("{\"ready\":true}")
        }
        router.get("metrics") { [desk] _, context in
            try Self.require(.viewer, context).requireWholeLedger()
            return Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: try await Gauges.text(desk))))
        }
        router.get("api/v1/openapi.json") { _, context in
            _ = try Self.require(.viewer, context)
            return Self.response(document)
        }
        let stream = EventStream(desk)
        for endpoint in endpoints where endpoint.streams {
            router.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
                let visitor = try Self.require(endpoint.role, context)
                let call = try Call(
                    endpoint, path: try Self.path(context), query: request.uri.query ?? "", by: visitor)
                try await require(endpoint, call)
                return try await stream.response(call, lastEvent: request.headers[.lastEventID])
            }
        }
        for endpoint in endpoints where !endpoint.streams {
            router.on(RouterPath(endpoint.path), method: endpoint.method) { [desk, settings] request, context in
                let visitor = try Self.require(endpoint.role, context)
                let limit =
                    switch endpoint.body {
                    case .request, .table: settings.largestBody
                    case .none, .parameters: Self.mostBytesOfParameters
                    }
                let body = try await Self.body(of: request, endpoint, atMost: limit, context)
                let call = try Call(
                    endpoint, path: try Self.path(context), query: request.uri.query ?? "", body: body, by: visitor)
                try await require(endpoint, call)
                // What changes something goes on when its caller has left: it may be paid for.
                let reply =
                    endpoint.method == .get || !endpoint.isShielded
                    ? try await endpoint.handle(call)
                    : try await desk.work.shielded {
                        try await Author.$name.withValue(visitor.name) { try await endpoint.handle(call) }
                    }
                return Self.response(
                    reply.json, status: endpoint.makes && reply.hasMade ? .created : .ok, notices: reply.notices)
            }
        }
    }

    private static let mostBytesOfParameters = 256 * 1_024

    /// - Throws: `Refusal` for what is no JSON, or too large.
    private static func body(
        of request: Request, _ endpoint: Endpoint, atMost limit: Int, _ context: WebContext
    ) async throws -> [UInt8] {
        if case .none = endpoint.body { return [] }
        let kind = request.headers[.contentType]?.lowercased() ?? ""
        let allowed: [String]
        if case .table = endpoint.body { allowed = Endpoint.tableTypes } else { allowed = ["application/json"] }
        guard allowed.contains(where: kind.hasPrefix) else {
            throw Refusal(
                status: .unsupportedMediaType,
                Failure(
                    code: "media_type",
                    message:
                        "the body is \(kind.isEmpty ? "of no type" : Sanitizer.line(kind).truncated(to: 60)); allowed: \(allowed.joined(separator: ", "))",
                    exit: .usage))
        }
        return try await request.wholeBody(atMost: limit, within: .seconds(300), of: context)
    }

    private static func require(_ role: Role, _ context: WebContext) throws -> Visitor {
        guard let visitor = context.visit.visitor else { throw Refusal.noToken }
        guard visitor.role >= role else { throw Refusal.tooLittle(visitor, role) }
        return visitor
    }

    /// - Throws: `Refusal`, `StoreError.noSuchTask` for what is beyond the visitor's project.
    private func require(_ endpoint: Endpoint, _ call: Call) async throws {
        switch endpoint.reach {
        case .ledger: try call.visitor.requireWholeLedger()
        case .named: try await desk.require(call.segment("task"), for: call.visitor)
        case .kept: break
        }
    }

    private static func path(_ context: WebContext) throws -> [String: String] {
        var path: [String: String] = [:]
        for (name, value) in context.parameters {
            guard let decoded = PercentText.decoded(value) else {
                throw Failure(code: "usage", message: "the path is not percent-encoded UTF-8", exit: .usage)
            }
            path[String(name)] = decoded
        }
        return path
    }

    private static func response(
        _ json: String, status: HTTPResponse.Status = .ok, notices: [Heard.Notice] = []
    ) -> Response {
        var headers: HTTPFields = [.contentType: "application/json"]
        for notice in notices { headers.append(HTTPField(name: .notice, value: notice.header)) }
        return Response(
            status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: json + "\n")))
    }

    /// What may be done at a path, as the header `Allow` has it; nil where there is nothing.
    func allowed(at path: String) -> String? {
        let segments = path.split(separator: "/", omittingEmptySubsequences: true)
        let fixed = [
            "/", "/new", "/making.js", "/batch", "/batch.js", "/stats", "/tasks/{task}",
            "/tasks/{task}/material/{number}", "/videos/{task}", "/posters/{task}", "/style.css", "/page.js",
            "/projects",
            "/projects/{project}", "/projects/{project}/shots/{shot}", "/shots", "/shots/{shot}", "/shot.js",
            "/select.js", "/bars.js",
            "/healthz", "/readyz",
            "/metrics",
            "/api/v1/openapi.json",
        ].map {
            (path: $0, method: HTTPRequest.Method.get)
        }
        let methods = (fixed + [(path: "/tasks", method: .post)] + endpoints.map { ($0.path, $0.method) }).filter {
            known in
            let parts = known.path.split(separator: "/")
            return parts.count == segments.count
                && zip(parts, segments).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
        }.map(\.method)
        guard !methods.isEmpty else { return nil }
        return (methods + (methods.contains(.get) ? [.head] : [])).map(\.rawValue).sorted().joined(separator: ", ")
    }
}
