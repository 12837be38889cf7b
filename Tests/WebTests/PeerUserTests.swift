import FoundationEssentials
import Testing

@testable import Web

#if canImport(Glibc)
    import Glibc
#endif

/// Lists of connections as Linux writes them on a machine whose numbers begin with their lowest byte.
struct PeerUserTests {
    private typealias Endpoint = PeerUser.Endpoint

    private static let narrow = """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1 0
           1: 0100007F:1F90 0100007F:C35A 01 00000000:00000000 00:00000000 00000000  1000        0 2 1 0
           2: 0100007F:C35A 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 3 1 0
           3: 0100007F:C35B 0100007F:1F90 06 00000000:00000000 03:00000000 00000000     0        0 0 3 0
        """
    private static let wide = """
          sl  local_address                         remote_address                        st tx_queue rx_queue tr
           0: 00000000000000000000000001000000:C35C 00000000000000000000000001000000:1F90 01 0:0 0:0 0 1002 0 4
           1: 0000000000000000FFFF00000100007F:C35D 0000000000000000FFFF00000100007F:1F90 01 0:0 0:0 0 1003 0 5
        """

    private func user(_ address: [UInt8], _ port: Int) -> UInt32? {
        let own = Endpoint(address: address, port: 0x1F90)
        return PeerUser.user(of: Endpoint(address: address, port: port), to: own) {
            $0 == "/proc/net/tcp" ? Self.narrow : Self.wide
        }
    }

    @Test(.enabled(if: 1.littleEndian == 1, "the lists are of a machine with the lowest byte first"))
    func `The peer's own end of the connection tells its user`() {
        let loopback: [UInt8] = [127, 0, 0, 1]
        #expect(user(loopback, 0xC35A) == 1_001)
        // The server's own end, one that is over, and none at all.
        #expect(user(loopback, 0x1F90) == nil)
        #expect(user(loopback, 0xC35B) == nil)
        #expect(user(loopback, 1) == nil)
        #expect(user(Array(repeating: 0, count: 15) + [1], 0xC35C) == 1_002)
        #expect(user(Array(repeating: 0, count: 10) + [255, 255] + loopback, 0xC35D) == 1_003)
    }

    #if os(Linux)
        /// Both ends of a connection within this process, as the system tells them.
        @Test(arguments: [[127, 0, 0, 1], Array(repeating: 0, count: 15) + [1]] as [[UInt8]])
        func `The system tells the user of one connection`(address: [UInt8]) throws {
            let family = address.count == 4 ? AF_INET : AF_INET6
            let listener = try Self.socket(family)
            defer { close(listener) }
            let own = try Self.listen(listener, address)
            let client = try Self.socket(family)
            defer { close(client) }
            #expect(Self.withAddress(address, own) { connect(client, $0, $1) } == 0)
            let peer = Self.port(of: client)
            let (from, to) = (Endpoint(address: address, port: peer), Endpoint(address: address, port: own))
            #expect(SocketLookup.user(of: from, to: to) == .user(getuid()))
            #expect(SocketLookup.user(of: from, to: Endpoint(address: address, port: peer)) == .none)
        }

        private static func socket(_ family: Int32) throws -> Int32 {
            let number = Glibc.socket(family, Int32(SOCK_STREAM.rawValue), 0)
            try #require(number >= 0)
            return number
        }

        private static func withAddress(
            _ address: [UInt8], _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
        ) -> Int32 {
            let ends = [UInt8(port >> 8), UInt8(port & 0xFF)]
            let family = UInt16(address.count == 4 ? AF_INET : AF_INET6)
            let head = withUnsafeBytes(of: family) { Array($0) } + ends
            let bytes =
                address.count == 4
                ? head + address + Array(repeating: 0, count: 8)
                : head + [0, 0, 0, 0] + address + [0, 0, 0, 0]
            return bytes.withUnsafeBytes { raw in
                raw.baseAddress.map { body($0.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count)) } ?? -1
            }
        }

        private static func listen(_ socket: Int32, _ address: [UInt8]) throws -> Int {
            try #require(withAddress(address, 0) { bind(socket, $0, $1) } == 0)
            try #require(Glibc.listen(socket, 5) == 0)
            return port(of: socket)
        }

        private static func port(of socket: Int32) -> Int {
            var bytes = [UInt8](repeating: 0, count: 128)
            var length = socklen_t(bytes.count)
            _ = bytes.withUnsafeMutableBytes { raw in
                raw.baseAddress.map { getsockname(socket, $0.assumingMemoryBound(to: sockaddr.self), &length) }
            }
            return Int(bytes[2]) << 8 | Int(bytes[3])
        }
    #endif

    @Test func `Only loopback is this machine`() {
        #expect(Endpoint(address: [127, 9, 9, 9], port: 1).isLoopback)
        #expect(Endpoint(address: Array(repeating: 0, count: 15) + [1], port: 1).isLoopback)
        #expect(!Endpoint(address: [10, 0, 0, 1], port: 1).isLoopback)
        #expect(!Endpoint(address: Array(repeating: 0, count: 16), port: 1).isLoopback)
    }
}
