import Synchronization
import TestSupport
import Testing

@testable import Transport

/// Several addresses of one name, tried side by side.
@Suite(.timeLimit(.minutes(5)))
struct ConnectionRaceTests {
    private struct Refused: Error {}

    private static let soon = Duration.milliseconds(1)
    private static let never = Duration.seconds(3_600)

    /// Like a connection that is never answered.
    private static func silence() async throws -> Never {
        while true { try await Task.sleep(for: .seconds(3_600)) }
    }

    @Test func `an address that does not answer holds up nobody`() async throws {
        let reached = try await ConnectionRace.run(to: ["deaf", "deaf too", "good"], headStart: Self.soon) { attempt in
            if attempt.address != "good" { try await Self.silence() }
            #expect(attempt.arrive())
            return attempt.address
        }
        #expect(reached == "good")
    }

    @Test func `one that fails makes way for the next at once`() async throws {
        let tried = Mutex<[Int]>([])
        let reached = try await ConnectionRace.run(to: [1, 2, 3], headStart: Self.never) { attempt in
            tried.withLock { $0.append(attempt.address) }
            if attempt.address < 3 { throw ConnectionRace.Unconnected(cause: Refused()) }
            #expect(attempt.arrive())
            return attempt.address
        }
        #expect(reached == 3)
        #expect(tried.withLock { $0 } == [1, 2, 3])
    }

    @Test func `an earlier one may still be first`() async throws {
        let second = Gate()
        let reached = try await ConnectionRace.run(to: [1, 2], headStart: Self.soon) { attempt in
            if attempt.address == 1 {
                await second.passed()
                #expect(attempt.arrive() && attempt.isConnected)
                return 1
            }
            second.open()
            try await Self.silence()
        }
        #expect(reached == 1)
    }

    @Test func `who comes second is turned away, and nobody follows`() async throws {
        let (begun, turnedAway) = (Gate(), Gate())
        let tried = Mutex(0)
        let reached = try await ConnectionRace.run(to: [1, 2, 3, 4], headStart: Self.soon) { attempt in
            tried.withLock { $0 += 1 }
            if attempt.address == 1 {
                await begun.passed()
                #expect(!attempt.arrive() && !attempt.isConnected)
                turnedAway.open()
                throw ConnectionRace.Unconnected(cause: Refused())
            }
            #expect(attempt.arrive() && attempt.arrive())
            begun.open()
            await turnedAway.passed()
            return attempt.address
        }
        #expect(reached == 2)
        #expect(tried.withLock { $0 } == 2)
    }

    @Test func `where all fail the last cause is told, and each is tried once`() async throws {
        let tried = Mutex(0)
        let lost = await #expect(throws: ConnectionRace.Unconnected.self) {
            try await ConnectionRace.run(to: [1, 2, 3], headStart: Self.soon) { attempt in
                tried.withLock { $0 += 1 }
                throw ConnectionRace.Unconnected(cause: Refused())
            }
        }
        #expect(lost?.cause is Refused)
        #expect(tried.withLock { $0 } == 3)
    }

    @Test func `what happens over the connection is the outcome, and no other address is tried for it`() async throws {
        let tried = Mutex(0)
        await #expect(throws: Refused.self) {
            try await ConnectionRace.run(to: [1, 2], headStart: Self.never) { attempt in
                tried.withLock { $0 += 1 }
                #expect(attempt.arrive())
                throw Refused()
            }
        }
        #expect(tried.withLock { $0 } == 1)
    }

    @Test func `a race that is cancelled ends`() async throws {
        let begun = Gate()
        let race = Task {
            try await ConnectionRace.run(to: [1, 2], headStart: Self.soon) { _ in
                begun.open()
                try await Self.silence()
            }
        }
        await begun.passed()
        race.cancel()
        await #expect(throws: (any Error).self) { try await race.value }
    }

    @Test(arguments: [
        ("a4 b4 c4", "a4 b4 c4"), ("a6 b6 a4", "a6 a4 b6"), ("a4 b4 c4 a6 b6", "a4 a6 b4 b6 c4"),
        ("a6 a4 b4 c4", "a6 a4 b4 c4"), ("", ""),
    ])
    func `the two versions take turns, the one that the system prefers first`(given: String, order: String) {
        func addresses(_ names: String) -> [HostAddress] {
            names.split(separator: " ").compactMap { name in
                HostAddress(name.hasSuffix("4") ? "1.1.1.\(name.utf8.first!)" : "2606::\(name.utf8.first!)")
            }
        }
        #expect(AddressPolicy.interleaved(addresses(given)) == addresses(order))
    }

    // MARK: With real sockets

    @Test func `a server is reached beside addresses that swallow everything`() async throws {
        try await withRawServer { _ in
            .http(200, "there")
        } _: { server in
            // A connection is given ten seconds: one after the other would take longer than this suite may.
            let deaf = (5...11).map { "127.0.0.\($0)" }
            let names = Names(["videos.example": [["::1"] + deaf + ["127.0.0.12", "127.0.0.1"]]])
            try await withDeafAddresses(deaf, port: server.port) {
                let received = try await fetch(
                    "http://videos.example:\(server.port)/a", timeout: .seconds(59), with: names.fetcher)
                #expect(received.text == "there")
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test func `more than a handful of addresses are tried`() async throws {
        try await withRawServer { _ in
            .http(200, "there")
        } _: { server in
            let closed = (2...30).map { "127.0.1.\($0)" }
            let names = Names(["videos.example": [closed + ["127.0.0.1"]]])
            let received = try await fetch("http://videos.example:\(server.port)/a", with: names.fetcher)
            #expect(received.text == "there")
        }
    }
}
