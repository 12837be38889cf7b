#if os(Linux)
    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// Asks the system for one connection, which costs the same however many there are: see sock_diag(7).
    enum SocketLookup {
        enum Answer: Equatable {
            case user(UInt32)
            /// There is no such connection.
            case none
            /// The system does not answer such questions here.
            case unknown
        }

        static func user(of peer: PeerUser.Endpoint, to own: PeerUser.Endpoint) -> Answer {
            // NETLINK_SOCK_DIAG
            let socket = socket(AF_NETLINK, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 4)
            guard socket >= 0 else { return .unknown }
            defer { close(socket) }
            let question = question(peer, own)
            guard question.withUnsafeBytes({ send(socket, $0.baseAddress, $0.count, 0) }) == question.count else {
                return .unknown
            }
            var answer = [UInt8](repeating: 0, count: 1_024)
            let count = answer.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
            guard count >= 16 else { return .unknown }
            return read(answer[..<count])
        }

        /// `nlmsghdr`, `inet_diag_req_v2` and, within it, `inet_diag_sockid`, whose local end is the peer.
        static func question(_ peer: PeerUser.Endpoint, _ own: PeerUser.Endpoint) -> [UInt8] {
            var bytes =
                native(UInt32(72)) + native(UInt16(20)) + native(UInt16(1)) + native(UInt32(1)) + native(UInt32(0))
            let family = peer.address.count == 4 ? AF_INET : AF_INET6
            bytes += [UInt8(family), 6, 0, 0] + native(UInt32.max)
            for end in [peer, own] { bytes += [UInt8(end.port >> 8 & 0xFF), UInt8(end.port & 0xFF)] }
            for end in [peer, own] { bytes += end.address + [UInt8](repeating: 0, count: 16 - end.address.count) }
            return bytes + native(UInt32(0)) + native(UInt32.max) + native(UInt32.max)
        }

        /// `nlmsghdr` and `inet_diag_msg`.
        static func read(_ answer: ArraySlice<UInt8>) -> Answer {
            let bytes = Array(answer)
            func number<Number: FixedWidthInteger>(_ offset: Int, _: Number.Type) -> Number {
                bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Number.self) }
            }
            let kind = number(4, UInt16.self)
            // NLMSG_ERROR, with the error behind the header.
            if kind == 2, bytes.count >= 20 { return number(16, Int32.self) == -ENOENT ? .none : .unknown }
            guard kind == 20, bytes.count >= 84 else { return .unknown }
            // Only of an established one the user is sure.
            return bytes[17] == 1 ? .user(number(80, UInt32.self)) : .none
        }

        private static func native(_ number: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: number) { Array($0) }
        }
    }
#endif
