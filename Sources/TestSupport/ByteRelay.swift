import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Passes the bytes of connections on to a server, and cuts them off when a test says so.
public final class ByteRelay: Sendable {
    public enum Direction: Sendable {
        case toServer, toClient
    }

    /// What becomes of some bytes.
    public enum Fate: Sendable {
        case pass
        /// These go in their place.
        case replace([UInt8])
        /// They do not arrive, and both connections end.
        case cut
        /// These go in their place, and then both connections end.
        case cutAfter([UInt8])
    }

    /// On 127.0.0.1.
    public let port: Int
    private let listener: Int32
    private let server: String
    private let judge: Mutex<@Sendable (Direction, [UInt8]) -> Fate>
    private let open = Mutex<Set<Int32>>([])
    private let isStopped = Mutex(false)

    /// - Parameter server: the path of a Unix socket, or the number of a port of 127.0.0.1.
    fileprivate init(to server: String) throws {
        (listener, port) = try RawServer.listen()
        self.server = server
        judge = Mutex({ @Sendable _, _ in .pass })
        DispatchQueue(label: "relay.accept").async { [self] in
            while case let client = accept(listener, nil, nil), client >= 0 { serve(client) }
            close(listener)
        }
    }

    /// Asks this of all bytes from now on.
    public func judge(_ judge: @escaping @Sendable (Direction, [UInt8]) -> Fate) {
        self.judge.withLock { $0 = judge }
    }

    /// Ends all connections that are open.
    public func cut() {
        open.withLock { for descriptor in $0 { _ = shutdown(descriptor, Int32(SHUT_RDWR)) } }
    }

    fileprivate func stop() {
        isStopped.withLock { $0 = true }
        _ = shutdown(listener, Int32(SHUT_RDWR))
        cut()
    }

    private func serve(_ client: Int32) {
        guard !isStopped.withLock({ $0 }), let server = Self.connect(to: server) else {
            close(client)
            return
        }
        open.withLock { $0.formUnion([client, server]) }
        let ends = DispatchGroup()
        for (from, to, direction) in [(client, server, Direction.toServer), (server, client, .toClient)] {
            // A serial queue of its own gets a thread at once.
            DispatchQueue(label: "relay.copy").async(group: ends) { [self] in
                copy(from, to, direction)
                _ = shutdown(from, Int32(SHUT_RDWR))
                _ = shutdown(to, Int32(SHUT_RDWR))
            }
        }
        ends.notify(queue: DispatchQueue(label: "relay.end")) { [self] in
            open.withLock { $0.subtract([client, server]) }
            close(client)
            close(server)
        }
    }

    private func copy(_ from: Int32, _ to: Int32, _ direction: Direction) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(from, &buffer, buffer.count), count > 0 {
            let bytes = Array(buffer[..<count])
            switch judge.withLock({ $0 })(direction, bytes) {
            case .pass: RawServer.write(bytes, to: to)
            case .replace(let others): RawServer.write(others, to: to)
            case .cut: return
            case .cutAfter(let others):
                RawServer.write(others, to: to)
                return
            }
        }
    }

    private static func connect(to server: String) -> Int32? {
        if let port = UInt16(server) {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            return connect(AF_INET, address)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: server.utf8.prefix($0.count - 1)) }
        return connect(AF_UNIX, address)
    }

    private static func connect<Address>(_ family: Int32, _ address: Address) -> Int32? {
        #if canImport(Glibc)
            let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(family, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let length = socklen_t(MemoryLayout<Address>.size)
        let result = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                #if canImport(Glibc)
                    Glibc.connect(descriptor, generic, length)
                #elseif canImport(Musl)
                    Musl.connect(descriptor, generic, length)
                #else
                    Darwin.connect(descriptor, generic, length)
                #endif
            }
        }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}

/// Runs a relay for as long as the body takes.
/// - Parameter server: the path of a Unix socket, or the number of a port of 127.0.0.1.
public func withByteRelay<Value>(
    to server: String, _ body: (ByteRelay) async throws -> Value
) async throws -> Value {
    let relay = try ByteRelay(to: server)
    defer { relay.stop() }
    return try await body(relay)
}
