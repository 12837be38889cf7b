import TestSupport
import Testing

@testable import PostgreSQL

/// Keeps the number of the last transaction in a table.
private struct NumberGuard: TransactionGuard {
    func begin(_ number: Int64, on connection: Connection) throws {
        try connection.execute("UPDATE last SET number = ?", [.integer(number)])
    }

    func isKept(_ number: Int64, on connection: Connection) throws -> Bool? {
        try connection.first("SELECT number FROM last") { try $0.integer() } == number
    }
}

/// The connection is lost while the server is asked to commit.
@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .ownThreads)
struct LostCommitTests {
    private static let commit = Array("COMMIT\0".utf8)

    private func withRelayedQueue(
        _ transactions: any TransactionGuard = NumberGuard(), patience: Duration = .seconds(60),
        _ body: (WriteQueue, ByteRelay, ServerAddress) async throws -> Void
    ) async throws {
        let cluster = try await PostgresCluster.shared()
        try await withWriteQueue { (_, address) async throws in
            try Connection(address).executeScript(
                "CREATE TABLE last (number bigint NOT NULL); INSERT INTO last VALUES (0)")
            try await withByteRelay(to: "\(cluster.folder)/.s.PGSQL.\(cluster.port)") { (relay) async throws in
                let relayed = try ServerAddress(
                    "postgres://postgres@127.0.0.1:\(relay.port)/\(address.database)?sslmode=disable&gssencmode=disable"
                )
                let queue = WriteQueue(
                    relayed, limits: SessionLimits(), lock: 1, transactions: transactions, patience: patience)
                try await body(queue, relay, address)
                await queue.close()
            }
        }
    }

    @Test(arguments: [1, 3])
    func `a commit whose answer is lost was made, and that is told`(_ count: Int) async throws {
        try await withRelayedQueue { (queue, relay, address) async throws in
            #expect(try await queue.write(insert(0)) == 0)
            relay.judge { direction, bytes in
                direction == .toClient && bytes.firstRange(of: Self.commit) != nil ? .cut : .pass
            }
            let results = await queue.writeTogether((1...count).map(insert))
            #expect(try results.map { try $0.get() } == Array(1...count))
            relay.judge { _, _ in .pass }
            #expect(try kept(address) == Array(0...count))
            #expect(try await queue.write(insert(9)) == 9)
        }
    }

    @Test(arguments: [1, 3])
    func `a commit that never arrived was not made, and that is told`(_ count: Int) async throws {
        try await withRelayedQueue { (queue, relay, address) async throws in
            #expect(try await queue.write(insert(0)) == 0)
            relay.judge { direction, bytes in
                direction == .toServer && bytes.firstRange(of: Self.commit) != nil ? .cut : .pass
            }
            for result in await queue.writeTogether((1...count).map(insert)) {
                let error = #expect(throws: ServerError.self) { try result.get() }
                #expect(error?.kind == .connectionLost)
            }
            relay.judge { _, _ in .pass }
            #expect(try kept(address) == [0])
            #expect(try await queue.write(insert(9)) == 9)
        }
    }

    @Test func `a server that cannot be asked at first is asked again`() async throws {
        try await withRelayedQueue { (queue, relay, address) async throws in
            #expect(try await queue.write(insert(0)) == 0)
            let (losses, beginnings) = (Tally(), Tally())
            relay.judge { direction, bytes in
                if direction == .toClient, bytes.firstRange(of: Self.commit) != nil {
                    losses.add()
                    return .cut
                }
                let begins = direction == .toServer && bytes.firstRange(of: Array("user\0postgres\0".utf8)) != nil
                return begins && losses.count == 1 && beginnings.add() <= 2 ? .cut : .pass
            }
            #expect(try await queue.write(insert(1)) == 1)
            #expect(beginnings.count == 3)
            #expect(try kept(address) == [0, 1])
        }
    }

    @Test func `what cannot be found out is told as unknown`() async throws {
        try await withRelayedQueue(patience: .zero) { (queue, relay, address) async throws in
            #expect(try await queue.write(insert(0)) == 0)
            let isGone = Tally()
            relay.judge { direction, bytes in
                if direction == .toClient, bytes.firstRange(of: Self.commit) != nil { isGone.add() }
                return isGone.count > 0 ? .cut : .pass
            }
            for result in await queue.writeTogether((1...3).map(insert)) {
                let error = #expect(throws: CommitUnknown.self) { try result.get() }
                #expect(error?.cause.kind == .connectionLost)
            }
            relay.judge { _, _ in .pass }
            #expect(try kept(address) == [0, 1, 2, 3])
            #expect(try await queue.write(insert(9)) == 9)
        }
    }

    @Test func `where no number is kept, nobody knows`() async throws {
        try await withRelayedQueue(NoGuard()) { (queue, relay, address) async throws in
            #expect(try await queue.write(insert(0)) == 0)
            relay.judge { direction, bytes in
                direction == .toClient && bytes.firstRange(of: Self.commit) != nil ? .cut : .pass
            }
            await #expect(throws: CommitUnknown.self) { try await queue.write(insert(1)) }
            relay.judge { _, _ in .pass }
            #expect(try kept(address) == [0, 1])
        }
    }

    @Test func `a commit is known although the connection ends right behind the answer`() async throws {
        try await withRelayedQueue { (queue, relay, address) async throws in
            #expect(try await queue.write(insert(0)) == 0)
            // The answer arrives without what the server says behind it.
            relay.judge { direction, bytes in
                let place = bytes.firstRange(of: Array("COMMIT\0".utf8))
                guard direction == .toClient, let place else { return .pass }
                return .cutAfter(Array(bytes[..<place.upperBound]))
            }
            #expect(try await queue.write(insert(1)) == 1)
            relay.judge { _, _ in .pass }
            #expect(try kept(address) == [0, 1])
            #expect(try await queue.write(insert(2)) == 2)
        }
    }
}
