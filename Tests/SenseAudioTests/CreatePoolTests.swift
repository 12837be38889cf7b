import Model
import Providers
import Synchronization
import TestSupport
import Testing

@testable import SenseAudio
@testable import Transport

/// Many create calls at once, and what their deadline counts.
@Suite(.timeLimit(.minutes(5)))
struct CreatePoolTests {
    @Test(arguments: [24, 100])
    func `as many connections are opened as calls are made`(count: Int) async throws {
        let (arrived, everybody) = (Arrivals(), Gate())
        try await withRawServer { request in
            // Nobody is answered before all have come: one that waited for another's connection would wait for ever.
            let number = arrived.next()
            if number == count { everybody.open() }
            await everybody.passed()
            return .http(200, #"{"task_id": "t-\#(number)"}"#)
        } _: { server in
            let outcomes = try await withClient(port: server.port, createTimeout: .seconds(60)) { client in
                await withTaskGroup(of: CreateOutcome.self) { group in
                    for _ in 0..<count { group.addTask { await client.create([UInt8]("{}".utf8)).outcome } }
                    return await group.reduce(into: []) { $0.append($1) }
                }
            }
            for outcome in outcomes {
                guard case .accepted = outcome else {
                    Issue.record("\(outcome)")
                    continue
                }
            }
            #expect(outcomes.count == count)
        }
    }

    @Test func `a deadline counts from when the body began to leave`() async throws {
        let value = try await withDeadline(.zero, after: Departure()) {
            for _ in 0..<1_000 { await Task.yield() }
            return 7
        }
        #expect(value == 7)
        let departure = Departure()
        await #expect(throws: DeadlineExceeded.self) {
            try await withDeadline(.zero, after: departure) {
                departure.note()
                try await Task.sleep(for: .seconds(3_600))
            }
        }
    }

    @Test func `what is delayed here is told apart from what the service delays`() async throws {
        let here = try await withRawServer { _ in
            .http(200, #"{"task_id": "t-1"}"#)
        } _: { server in
            try await withClient(port: server.port) { await $0.create(body: [1]) { throw CancellationError() } }
        }
        #expect(here.outcome.waitsFor == .upstream)
        #expect(here.outcome.error?.code == TaskError.notSentHere)
        let there = try await withClient(port: try LocalPort.free()) { await $0.create([1]) }
        #expect(there.outcome.error?.code == "not_sent")
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
