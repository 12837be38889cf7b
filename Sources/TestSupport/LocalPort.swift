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
    public static func free() -> Int {
        while true {
            let port = Int.random(in: 16_384..<32_768)
            let isFree = withSocket(port: port) { descriptor, address, length in bind(descriptor, address, length) == 0
            }
            if isFree { return port }
        }
    }

    /// Whether somebody takes connections there.
    public static func isTaken(_ port: Int) -> Bool {
        withSocket(port: port) { descriptor, address, length in connect(descriptor, address, length) == 0 }
    }

    private static func withSocket<Value>(
        port: Int, _ body: (Int32, UnsafeMutablePointer<sockaddr>, socklen_t) -> Value
    ) -> Value {
        #if canImport(Glibc)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        defer { close(descriptor) }
        // A program that another test starts at this moment would keep the port taken.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
