import FoundationEssentials
import Hummingbird
import NIOCore

/// Everything that the simulator answers: the API, the files, and the doors for tests and humans.
func buildRouter(service: SimulatedService) -> Router<SimulatorRequestContext> {
    let router = Router(context: SimulatorRequestContext.self)
    addServiceRoutes(to: router, service: service)
    addControlRoutes(to: router, service: service)
    return router
}

/// Documented limit of a request's body: 64 MB.
private let largestBody = 64 * 1024 * 1024

private func addServiceRoutes(to router: Router<SimulatorRequestContext>, service: SimulatedService) {
    router.post("v1/video/create") { request, context in
        var request = request
        guard let body = try await body(of: &request) else {
            return try await deliver(.page(status: 413), to: request, over: context.channel)
        }
        let answer = await service.create(
            authorization: request.headers[.authorization], body: Array(body.readableBytesView))
        return try await deliver(answer, to: request, over: context.channel)
    }
    router.get("v1/video/status") { request, context in
        let answer = await service.status(
            of: request.uri.queryParameters["id"].map(String.init),
            authorization: request.headers[.authorization],
            origin: "http://\(request.head.authority ?? "127.0.0.1")")
        return try await deliver(answer, to: request, over: context.channel)
    }
    router.get("files/**") { request, context in
        let answer = await service.download(
            DownloadRequest(
                path: request.uri.path,
                range: request.headers[.range],
                ifRange: request.headers[.ifRange],
                authorization: request.headers[.authorization]))
        return try await deliver(answer, to: request, over: context.channel)
    }
}

/// The whole body; nil as soon as it is clear that it is larger than the limit.
private func body(of request: inout Request) async throws -> ByteBuffer? {
    if let length = request.headers[.contentLength].flatMap(Int.init), length > largestBody { return nil }
    do {
        return try await request.collectBody(upTo: largestBody)
    } catch is NIOTooManyBytesError {
        return nil
    }
}

private func addControlRoutes(to router: Router<SimulatorRequestContext>, service: SimulatedService) {
    router.get("simulator/tasks") { _, _ in
        try json(await service.tasks())
    }
    router.get("simulator/counts") { _, _ in
        try json(await service.counts)
    }
    router.post("simulator/faults") { request, _ in
        let body = try await request.body.collect(upTo: 1 << 20)
        do {
            let asked = try JSONDecoder().decode(FaultReplacement.self, from: Data(body.readableBytesView))
            await service.replaceFaults(try Faults(parsing: asked.faults))
            return try json(asked)
        } catch let error as FaultSyntaxError {
            return try json(["error": error.message], status: .badRequest)
        } catch is DecodingError {
            return try json(["error": #"expected {"faults": ["…"]}"#], status: .badRequest)
        }
    }
}

/// The body of `POST /simulator/faults`, and of its answer.
private struct FaultReplacement: Codable {
    let faults: [String]
}

private func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Response(
        status: status,
        headers: [.contentType: "application/json; charset=utf-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
}
