import Files
import NIOCore

/// Whose connection over loopback it is.
enum PeerUser {
    /// Whether the other end of a connection belongs to a process of this one's own user on this machine; false where the
    /// system does not tell.
    static func isOwn(_ channel: any Channel) -> Bool {
        guard let peer = channel.remoteAddress.flatMap(Endpoint.init),
            let own = channel.localAddress.flatMap(Endpoint.init),
            peer.isLoopback, own.isLoopback
        else { return false }
        #if os(Linux)
            switch SocketLookup.user(of: peer, to: own) {
            case .user(let user): return user == UserAccount.own
            case .none, .unknown: break
            }
        #endif
        return user(of: peer, to: own) { path in
            String(decoding: PrivateFiles.beginning(of: path, bytes: 16_000_000), as: UTF8.self)
        } == UserAccount.own
    }

    /// Linux lists each connection with its user, seen from both of its ends: see proc(5).
    /// - Parameter list: reads such a list.
    static func user(of peer: Endpoint, to own: Endpoint, list: (String) -> String) -> UInt32? {
        for (path, isWide) in [("/proc/net/tcp", false), ("/proc/net/tcp6", true)] {
            guard let from = peer.text(isWide: isWide), let to = own.text(isWide: isWide) else { continue }
            for line in list(path).split(separator: "\n").dropFirst() {
                let words = line.split(separator: " ", omittingEmptySubsequences: true)
                // One that is established; of others the system may have forgotten the user.
                guard words.count > 7, words[1] == from, words[2] == to, words[3] == "01" else { continue }
                return UInt32(words[7])
            }
        }
        return nil
    }

    /// An end of a connection.
    struct Endpoint: Equatable {
        /// In the order of the network: four bytes, or sixteen.
        var address: [UInt8]
        var port: Int

        init(address: [UInt8], port: Int) {
            // An address of the old kind, as a socket for both kinds has it.
            let isMapped = address.count == 16 && address.starts(with: Self.mapping)
            self.address = isMapped ? Array(address.suffix(4)) : address
            self.port = port
        }

        init?(_ address: SocketAddress) {
            guard let port = address.port else { return nil }
            let bytes = address.withSockAddr { start, count in Array(UnsafeRawBufferPointer(start: start, count: count))
            }
            switch address {
            case .v4: self.init(address: Array(bytes[4..<8]), port: port)
            case .v6: self.init(address: Array(bytes[8..<24]), port: port)
            case .unixDomainSocket: return nil
            }
        }

        var isLoopback: Bool {
            address.count == 4 ? address[0] == 127 : address == Array(repeating: 0, count: 15) + [1]
        }

        private static let mapping = Array(repeating: UInt8(0), count: 10) + [0xFF, 0xFF]

        /// As the lists have it: words of four bytes in the machine's own order.
        /// - Returns: nil for what that list cannot have.
        func text(isWide: Bool) -> String? {
            if address.count == 16, !isWide { return nil }
            let bytes = isWide && address.count == 4 ? Self.mapping + address : address
            let words = stride(from: 0, to: bytes.count, by: 4).map { start in
                Self.hexadecimal(bytes[start..<start + 4].withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }, 8)
            }
            return words.joined() + ":" + Self.hexadecimal(UInt32(port), 4)
        }

        private static func hexadecimal(_ value: UInt32, _ digits: Int) -> String {
            let text = String(value, radix: 16, uppercase: true)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
    }
}
