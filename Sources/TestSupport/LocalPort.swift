#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// TCP ports of 127.0.0.1, for programs that must be told where to listen.
public enum LocalPort {
    /// One that nobody listened on a moment ago, and that the system gives to nobody of its own accord: the connections of
    /// other tests take ports from 32768 on.
    /// - Throws: `RawServer.CannotListen` if there are no sockets.
    public static func free() throws -> Int {
        while true {
            let port = Int.random(in: 16_384..<32_768)
            if try withSocket(port, bind) { return port }
        }
    }

    /// Whether somebody takes connections there.
    public static func isTaken(_ port: Int) throws -> Bool { try withSocket(port, connect) }

    private static func withSocket(
        _ port: Int, _ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws -> Bool {
        let descriptor = try RawServer.tcpSocket()
        defer { close(descriptor) }
        var address = RawServer.socketAddress(port: port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
