#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs a body while addresses of this machine swallow whatever is sent to one of their ports: who connects there hears
/// nothing, as with a server behind a firewall that drops everything.
/// - Parameter addresses: of 127.0.0.0/8.
public func withDeafAddresses<Value>(
    _ addresses: [String], port: Int, _ body: () async throws -> Value
) async throws -> Value {
    var descriptors: [Int32] = []
    defer { for descriptor in descriptors { close(descriptor) } }
    // The queue of those who wait to be accepted has room for one. Once it is full, nobody is answered.
    for (address, number) in addresses.flatMap({ address in (0..<4).map { (address, $0) } }) {
        let descriptor = try RawServer.tcpSocket()
        descriptors.append(descriptor)
        var socketAddress = RawServer.socketAddress(port: port)
        inet_pton(AF_INET, address, &socketAddress.sin_addr)
        let result = withUnsafeMutablePointer(to: &socketAddress) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                let length = socklen_t(MemoryLayout<sockaddr_in>.size)
                if number == 0 { return bind(descriptor, generic, length) == 0 ? listen(descriptor, 0) : -1 }
                _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
                _ = connect(descriptor, generic, length)
                return 0
            }
        }
        guard result == 0 else { throw RawServer.CannotListen(code: errno) }
    }
    return try await body()
}
