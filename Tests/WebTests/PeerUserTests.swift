import Testing

@testable import Web

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

    @Test func `Only loopback is this machine`() {
        #expect(Endpoint(address: [127, 9, 9, 9], port: 1).isLoopback)
        #expect(Endpoint(address: Array(repeating: 0, count: 15) + [1], port: 1).isLoopback)
        #expect(!Endpoint(address: [10, 0, 0, 1], port: 1).isLoopback)
        #expect(!Endpoint(address: Array(repeating: 0, count: 16), port: 1).isLoopback)
    }
}
