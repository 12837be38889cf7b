import Synchronization
import TestSupport

/// What goes wrong with a ledger's server, or on the way to it.
enum ServerTrouble: String, Sendable, CaseIterable {
    /// It dies as by a loss of power, and starts again at once.
    case restarted
    /// It dies, and starts again once everything that worked on the ledger has ended.
    case away
    /// A host's COMMIT never arrives.
    case commitLost
    /// A COMMIT is done, and the host never hears of it.
    case answerLost
    /// All connections of a host break.
    case broken
    /// The server ends connections, of whichever host.
    case ended
}

extension ByteRelay {
    /// Cuts the connection of the next COMMIT that passes, and that one alone.
    /// - Parameter direction: `toServer` for the COMMIT itself, `toClient` for the answer.
    func cutNextCommit(_ direction: Direction) {
        let isSpent = Mutex(false)
        judge { passing, bytes in
            guard passing == direction, bytes.firstRange(of: Array("COMMIT\0".utf8)) != nil else { return .pass }
            return isSpent.withLock { spent in
                defer { spent = true }
                return spent ? .pass : .cut
            }
        }
    }

    /// Lets everything pass.
    func mend() { judge { _, _ in .pass } }
}

extension PostgresCluster {
    /// Runs a test beside relays before this server.
    /// - Parameter body: gets the relays, and has each host reach the ledger by one of its own.
    func withRelays(
        _ count: Int, _ relays: [ByteRelay] = [], _ body: ([ByteRelay]) async throws -> Void
    ) async throws {
        guard relays.count < count else { return try await body(relays) }
        try await withByteRelay(to: "\(folder)/.s.PGSQL.\(port)") { relay in
            try await withRelays(count, relays + [relay], body)
        }
    }

    /// Runs a test on a server of its own, which the test may end and start.
    static func withOwn(
        _ options: PostgresCluster.Options = Options(), _ body: (PostgresCluster) async throws -> Void
    ) async throws {
        let cluster = try await PostgresCluster(options)
        try await cluster.start()
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(cluster)) } catch { outcome = .failure(error) }
        _ = try? await cluster.stop(.immediate)
        try outcome.get()
    }
}

extension ByteRelay {
    /// The address of a database behind this relay.
    func address(of database: String, user: String = "postgres") -> String {
        "postgres://\(user)@127.0.0.1:\(port)/\(database)?sslmode=disable&gssencmode=disable"
    }
}
