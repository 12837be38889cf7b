import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A server that a test scripts itself: for what the simulator cannot say or keep silent about.
///
/// Each connection takes one request and ends after its reply.
public final class RawServer: Sendable {
    /// A request as far as it came.
    public struct Request: Sendable {
        /// The request line and the header lines.
        public var head: String
        public var body: [UInt8] = []
        /// Whether everything came that the head announced.
        public var isWhole = false

        /// The value of the first header of that name.
        public func header(_ name: String) -> String? {
            for line in head.split(separator: "\r\n").dropFirst() {
                guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name.lowercased() else {
                    continue
                }
                let value = line[line.index(after: colon)...]
                return String(value.drop { $0 == " " })
            }
            return nil
        }
    }

    public enum Reply: Sendable {
        /// These bytes, then the end of the connection.
        case bytes([UInt8])
        /// The connection breaks.
        case reset
        /// These bytes, then nothing until the client leaves.
        case stall([UInt8])

        /// A whole HTTP answer.
        public static func http(_ status: Int, headers: [String] = [], _ body: String = "") -> Reply {
            let lines =
                ["HTTP/1.1 \(status) Scripted", "Content-Length: \(body.utf8.count)", "Connection: close"] + headers
            return .bytes(Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8))
        }
    }

    /// On 127.0.0.1.
    public let port: Int
    /// Requests in the order in which they ended, whole or not; for one reader.
    public let arrivals: AsyncStream<Request>

    private let listener: Int32
    private let source: Mutex<any DispatchSourceRead>
    private let announce: AsyncStream<Request>.Continuation
    private let answer: @Sendable (Request) async -> Reply
    private let open = Mutex<Set<Int32>>([])
    private let seen = Mutex<[Request]>([])

    /// Everything that arrived so far.
    public var requests: [Request] { seen.withLock { $0 } }

    public struct CannotListen: Error {
        public let code: Int32
    }

    fileprivate init(answer: @escaping @Sendable (Request) async -> Reply) throws {
        (listener, port) = try Self.listen()
        (arrivals, announce) = AsyncStream.makeStream()
        self.answer = answer
        source = Mutex(
            DispatchSource.makeReadSource(
                fileDescriptor: listener, queue: DispatchQueue(label: "raw-server.accept")))
        source.withLock { source in
            source.setEventHandler { [weak self, listener] in
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                guard let self else {
                    close(connection)
                    return
                }
                open.withLock { _ = $0.insert(connection) }
                Task { await self.serve(connection) }
            }
            source.setCancelHandler { [listener] in close(listener) }
            source.resume()
        }
    }

    fileprivate func stop() {
        source.withLock { $0.cancel() }
        open.withLock { for connection in $0 { _ = shutdown(connection, Int32(SHUT_RDWR)) } }
        announce.finish()
    }

    private func serve(_ connection: Int32) async {
        let queue = DispatchQueue(label: "raw-server.connection")
        let request = await blocking(queue) { Self.readRequest(from: connection) }
        if let request {
            seen.withLock { $0.append(request) }
            announce.yield(request)
            if request.isWhole {
                let reply = await answer(request)
                await blocking(queue) { Self.send(reply, over: connection) }
            }
        }
        open.withLock { _ = $0.remove(connection) }
        close(connection)
    }

    /// Socket calls block, and must not do so on the threads that tasks share. A serial queue of its own gets a thread
    /// at once; a concurrent one waits a second for each blocked thread before it takes another.
    private func blocking<Value: Sendable>(
        _ queue: DispatchQueue, _ body: @escaping @Sendable () -> Value
    ) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: body()) }
        }
    }
}

/// Runs a scripted server on a free port of this machine for as long as the body takes.
/// - Parameter answer: what each whole request is replied with.
@discardableResult
public func withRawServer<Value>(
    answer: @escaping @Sendable (RawServer.Request) async -> RawServer.Reply,
    _ body: (RawServer) async throws -> Value
) async throws -> Value {
    let server = try RawServer(answer: answer)
    defer { server.stop() }
    return try await body(server)
}
