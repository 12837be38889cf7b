import Model
import Store
import Synchronization
import TestSupport
import Testing

@testable import Sync

@Suite(.timeLimit(.minutes(5)))
struct CreatePoolTests {
    @Test(arguments: [16, 40])
    func `what a loop claims at once has a connection each, and nothing ends uncertain`(concurrency: Int) async throws {
        let (arrived, everybody) = (Arrivals(), Gate())
        try await withRawServer { request in
            guard request.head.hasPrefix("POST") else { return .http(200, #"{"status": "pending"}"#) }
            let number = arrived.next()
            if number == concurrency { everybody.open() }
            await everybody.passed()
            return .http(200, #"{"task_id": "t-\#(number)"}"#)
        } _: { server in
            try await withFixture(port: server.port, concurrency: concurrency) { sync in
                try await sync.record(concurrency)
                var everything = TaskQuery()
                everything.limit = nil
                let query = everything
                try await sync.run {
                    try await sync.repository.list(query).allSatisfy {
                        ![.queued, .submitting].contains($0.state)
                    }
                }
                let states = try await sync.repository.list(query).map(\.state)
                #expect(states.allSatisfy { $0 == .pending }, "\(states)")
                let account = try #require(try await sync.repository.accounts().first)
                #expect(account.pausedUntil == nil)
            }
        }
    }
}

/// Counts what comes.
private final class Arrivals: Sendable {
    private let count = Mutex(0)

    /// The number of this one, from 1 on.
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
