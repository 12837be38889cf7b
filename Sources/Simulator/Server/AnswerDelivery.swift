import Hummingbird
import NIOCore
import ServiceLifecycle

/// Turns an answer into a response that travels as the answer says, or into none.
func deliver(_ answer: Answer, to request: Request, over channel: any Channel) async throws -> Response {
    switch answer.delivery {
    case .whole:
        return response(to: answer)
    case .delayed(let seconds):
        try await pause(.seconds(seconds))
        return response(to: answer)
    case .withheld:
        return await closed(channel)
    case .never:
        // Waits for nothing but the client's leaving, or for the server's stop.
        try? await request.body.consumeWithCancellationOnInboundClose { _ in
            try await pause(.seconds(1_000_000_000))
        }
        return await closed(channel)
    case .trickled:
        return trickled(answer)
    case .cut(let kept):
        return cut(answer, keeping: kept, over: channel)
    }
}

/// Waits, but not for longer than the server goes on.
/// - Throws: `CancellationError` once the server is to stop.
private func pause(_ span: Duration) async throws {
    try await cancelWhenGracefulShutdown { try await Task.sleep(for: span) }
    guard !Task.isShuttingDownGracefully else { throw CancellationError() }
}

/// Closes the connection; the response returned is written to no one.
private func closed(_ channel: any Channel) async -> Response {
    try? await channel.close()
    return Response(status: .internalServerError)
}

private func response(to answer: Answer) -> Response {
    let content = answer.content
    return response(to: answer, length: answer.announcesLength ? content.count : nil) { writer in
        try await write(content, upTo: content.count, to: &writer)
        try await writer.finish(nil)
    }
}

private func trickled(_ answer: Answer) -> Response {
    let content = answer.content
    let isVideo = if case .video = content { true } else { false }
    return response(to: answer, length: isVideo ? content.count : nil) { writer in
        var position = 0
        while !isVideo || position < content.count {
            let byte =
                position < content.count ? content.bytes(in: position..<position + 1) : [UInt8(ascii: " ")]
            try await writer.write(ByteBuffer(bytes: byte))
            position += 1
            try await pause(.milliseconds(50))
        }
        try await writer.finish(nil)
    }
}

private func cut(_ answer: Answer, keeping kept: Int, over channel: any Channel) -> Response {
    let content = answer.content
    return response(to: answer, length: content.count) { writer in
        try await write(content, upTo: kept, to: &writer)
        // Closing one direction only lets what was written still leave.
        try await channel.close(mode: .output)
        throw ConnectionCut()
    }
}

/// Ends a response before its body is complete, which makes the server close the connection.
private struct ConnectionCut: Error {}

private func response(
    to answer: Answer, length: Int?,
    write: @escaping @Sendable @concurrent (inout any ResponseBodyWriter) async throws -> Void
) -> Response {
    var headers = HTTPFields()
    for (name, value) in answer.fields {
        if let name = HTTPFields.Element.Name(name) { headers[name] = value }
    }
    // Statuses without a body must not announce one either.
    let body =
        answer.status == 204 || answer.status == 304 ? ResponseBody() : ResponseBody(contentLength: length, write)
    return Response(status: HTTPResponse.Status(code: answer.status), headers: headers, body: body)
}

/// Bytes written at a time.
private let chunk = 64 * 1024

@concurrent
private func write(_ content: AnswerContent, upTo end: Int, to writer: inout any ResponseBodyWriter) async throws {
    for start in stride(from: 0, to: end, by: chunk) {
        try await writer.write(ByteBuffer(bytes: content.bytes(in: start..<min(start + chunk, end))))
    }
}
