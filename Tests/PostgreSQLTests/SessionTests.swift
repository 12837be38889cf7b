import FoundationEssentials
import TestSupport
import Testing

@testable import PostgreSQL

extension Session {
    /// Hears nothing until the body is done.
    fileprivate func keepingDeaf(_ body: @Sendable () throws -> Void) throws { try body() }
}

@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .ownThreads)
struct SessionTests {
    private func withSession(_ body: (Session, ServerAddress) async throws -> Void) async throws {
        try await withServerAddress { (address) async throws in
            let session = Session(address, limits: SessionLimits())
            try await body(session, address)
            await session.close()
        }
    }

    /// The next notification, whatever else comes before it.
    private func notification(_ session: Session) async -> Session.Notification? {
        for await event in session.events {
            if case .notification(let notification) = event { return notification }
        }
        return nil
    }

    @Test func `a notification comes by itself`() async throws {
        try await withSession { (session, address) async throws in
            try await session.listen(to: "news")
            let sender = try Connection(address)
            for payload in ["first", "", "多"] {
                try sender.execute("SELECT pg_notify('news', ?)", [.text(payload)])
                let found = await notification(session)
                #expect(found == .init(channel: "news", payload: payload, sender: sender.serverProcess))
            }
        }
    }

    @Test func `a notification comes with its commit and not before`() async throws {
        try await withSession { (session, address) async throws in
            try await session.listen(to: "news")
            let sender = try Connection(address)
            try sender.command("BEGIN; NOTIFY news, 'undone'; ROLLBACK")
            try sender.command("BEGIN; NOTIFY news, 'kept'; COMMIT")
            #expect(await notification(session)?.payload == "kept")
        }
    }

    @Test func `a channel may have any name`() async throws {
        try await withSession { (session, address) async throws in
            let name = "a \"b\"; SELECT 1 -- 多"
            try await session.listen(to: name)
            try Connection(address).execute("SELECT pg_notify(?, 'x')", [.text(name)])
            #expect(await notification(session)?.channel == name)
        }
    }

    @Test func `what arrives while a statement runs is not lost`() async throws {
        try await withSession { (session, address) async throws in
            try await session.listen(to: "news")
            let sender = try Connection(address)
            for number in 0..<50 {
                try sender.execute("SELECT pg_notify('news', ?)", [.text("\(number)")])
                _ = try await session.tryLock(Int64(number))
            }
            for number in 0..<50 { #expect(await notification(session)?.payload == "\(number)") }
        }
    }

    @Test func `a lock is one session's at a time`() async throws {
        try await withSession { (session, address) async throws in
            let other = Session(address, limits: SessionLimits())
            #expect(try await session.tryLock(7))
            #expect(try await !other.tryLock(7))
            #expect(try await other.tryLock(8))
            #expect(try await session.unlock(7))
            #expect(try await !session.unlock(7))
            #expect(try await other.tryLock(7))
            await other.close()
        }
    }

    @Test func `a lost connection is told, its locks are free, and its channels are heard again`() async throws {
        try await withSession { (session, address) async throws in
            try await session.listen(to: "news")
            #expect(try await session.tryLock(7))
            let process = try await session.check()
            let other = try Connection(address)
            try other.execute("SELECT pg_terminate_backend(?::int, 60000)", [.integer(Int64(process))])
            loop: for await event in session.events {
                if case .connectionLost(let error) = event {
                    #expect(error.isRetryable)
                    break loop
                }
            }
            #expect(try other.first("SELECT pg_try_advisory_lock(7)") { try $0.bool() } == true)
            #expect(try await session.check() != process)
            #expect(try await !session.tryLock(7))
            try other.execute("SELECT pg_notify('news', 'again')")
            #expect(await notification(session)?.payload == "again")
        }
    }

    @Test func `the end of a connection is told, however much came right before it`() async throws {
        try await withSession { (session, address) async throws in
            try await session.listen(to: "news")
            let process = try await session.check()
            // More than is read at once, and the end behind it.
            try await session.keepingDeaf {
                let other = try Connection(address)
                for _ in 0..<9 {
                    let payload = String(repeating: "x", count: 7_999)
                    try other.execute("SELECT pg_notify('news', ?)", [.text(payload)])
                }
                try other.execute("SELECT pg_terminate_backend(?::int, 60000)", [.integer(Int64(process))])
            }
            for await event in session.events {
                guard case .connectionLost(let error) = event else { continue }
                #expect(error.isRetryable)
                break
            }
        }
    }

    @Test func `a killed process has no locks`() async throws {
        let cluster = try await PostgresCluster.shared()
        try await withTemporaryFolder { (folder) async throws in
            try await withSession { (session, address) async throws in
                try await session.listen(to: "ready")
                let input = try NamedPipe(at: folder + "/commands")
                let psql = try cluster.psql(reading: input.path, in: address.database)
                try input.write("SELECT pg_advisory_lock(7); NOTIFY ready;\n")
                #expect(await notification(session)?.channel == "ready")
                #expect(try await !session.tryLock(7))
                psql.send(.kill)
                _ = await psql.ended()
                // Waits until the server has noticed.
                try Connection(address).execute("SELECT pg_advisory_lock(7), pg_advisory_unlock(7)")
                #expect(try await session.tryLock(7))
            }
        }
    }

    @Test func `closing gives back locks and ends the connection`() async throws {
        try await withSession { (session, address) async throws in
            #expect(try await session.tryLock(7))
            await session.close()
            try Connection(address).execute("SELECT pg_advisory_lock(7)")
            #expect(try await session.tryLock(8))
        }
    }
}
