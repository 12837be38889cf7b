import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Opens a connection to a port of this machine, says nothing, and leaves once the server ends it. Returns at once.
public func knock(at port: Int) {
    // A serial queue of its own gets a thread at once.
    DispatchQueue(label: "knock").async {
        guard let connection = try? RawServer.tcpSocket() else { return }
        var address = RawServer.socketAddress(port: port)
        defer { close(connection) }
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(connection, $0, length) }
        }
        var byte: UInt8 = 0
        if result == 0 { _ = read(connection, &byte, 1) }
    }
}
