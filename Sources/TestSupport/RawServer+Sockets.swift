#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension RawServer {
    static func tcpSocket() throws -> Int32 {
        #if canImport(Glibc)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, stream, 0)
        guard descriptor >= 0 else { throw CannotListen(code: errno) }
        // Programs that other tests start would keep the port taken.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }

    /// On 127.0.0.1.
    static func socketAddress(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    static func listen() throws -> (listener: Int32, port: Int) {
        let listener = try tcpSocket()
        var address = socketAddress(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard bind(listener, generic, length) == 0 else { return Int32(-1) }
                return getsockname(listener, generic, &length)
            }
        }
        #if canImport(Glibc)
            let isListening = result == 0 && Glibc.listen(listener, 128) == 0
        #elseif canImport(Musl)
            let isListening = result == 0 && Musl.listen(listener, 128) == 0
        #else
            let isListening = result == 0 && Darwin.listen(listener, 128) == 0
        #endif
        guard isListening else {
            let code = errno
            close(listener)
            throw CannotListen(code: code)
        }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// - Returns: nil if the connection ended before a head was there.
    static func readRequest(from connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var bodyStart: Int?
        var expected = 0
        var request = Request(head: "")
        while true {
            if let bodyStart, bytes.count - bodyStart >= expected {
                request.body = Array(bytes[bodyStart...])
                request.isWhole = true
                return request
            }
            let count = read(connection, &buffer, buffer.count)
            guard count > 0 else {
                guard let bodyStart else { return nil }
                request.body = Array(bytes[bodyStart...])
                return request
            }
            let searchFrom = max(0, bytes.count - 3)
            bytes += buffer[..<count]
            if bodyStart == nil, let end = endOfHead(in: bytes, from: searchFrom) {
                bodyStart = end
                request.head = String(decoding: bytes[..<end], as: UTF8.self)
                expected = request.header("Content-Length").flatMap { Int($0) } ?? 0
            }
        }
    }

    private static func endOfHead(in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in start...bytes.count - 4 where bytes[index..<index + 4].elementsEqual([13, 10, 13, 10]) {
            return index + 4
        }
        return nil
    }

    static func send(_ reply: Reply, over connection: Int32) {
        switch reply {
        case .bytes(let bytes):
            write(bytes, to: connection)
            _ = shutdown(connection, Int32(SHUT_WR))
            waitForEnd(of: connection)
        case .stall(let bytes):
            write(bytes, to: connection)
            waitForEnd(of: connection)
        case .reset:
            // Closing without lingering tells the other side that the connection broke.
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(connection, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
    }

    private static func waitForEnd(of connection: Int32) {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while read(connection, &buffer, buffer.count) > 0 {}
    }

    static func write(_ bytes: [UInt8], to connection: Int32) {
        #if os(Linux)
            // A client that has left must not end the whole test run.
            let flags = Int32(MSG_NOSIGNAL)
        #else
            let flags: Int32 = 0
        #endif
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                #if canImport(Glibc)
                    Glibc.send(connection, buffer.baseAddress?.advanced(by: offset), bytes.count - offset, flags)
                #elseif canImport(Musl)
                    Musl.send(connection, buffer.baseAddress?.advanced(by: offset), bytes.count - offset, flags)
                #else
                    Darwin.send(connection, buffer.baseAddress?.advanced(by: offset), bytes.count - offset, flags)
                #endif
            }
            guard count > 0 else { return }
            offset += count
        }
    }
}
