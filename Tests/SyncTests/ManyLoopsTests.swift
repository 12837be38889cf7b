import Model
import Simulator
import Store
import TestSupport
import Testing

@testable import Sync

/// Several loops on one ledger: each thing is done once, by one of them.
@Suite(.timeLimit(.minutes(5)))
struct ManyLoopsTests {
    /// Fast tasks and short intervals: the clock must not outrun the leases while calls are under way.
    private func withQueue(
        _ count: Int, faults: [String] = [], _ body: (SyncFixture, SimulatedService) async throws -> Void
    ) async throws {
        try await withSync(faults: faults, configure: { $0.speed = 1_000 }, interval: 20) { sync, service in
            try await sync.record(count)
            try await body(sync, service)
        }
    }

    /// Runs loops side by side, each pair on a repository of its own, as processes would.
    private func run(_ loops: Int, _ sync: SyncFixture) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<loops {
                group.addTask {
                    guard number.isMultiple(of: 2) else { return try await sync.run() }
                    let other = try TaskRepository(path: sync.repository.path, clock: sync.clock.read)
                    try await sync.run(on: other)
                    await other.close()
                }
            }
            try await group.waitForAll()
        }
    }

    @Test(arguments: [2, 4])
    func `forty tasks are sent, fetched and saved once each`(loops: Int) async throws {
        try await withQueue(40) { sync, service in
            try await run(loops, sync)
            let counts = await service.counts
            #expect((counts.createsReceived, counts.tasks, counts.downloads) == (40, 40, 40))
            #expect(await service.tasks().allSatisfy { $0.downloads == 1 })
            var query = TaskQuery()
            query.limit = nil
            let tasks = try await sync.repository.list(query)
            #expect(tasks.count == 40)
            #expect(tasks.allSatisfy { $0.video?.state == .saved && $0.video?.attempts == 1 })
            #expect(Set(tasks.compactMap(\.upstreamID)).count == 40)
            #expect(sync.names().count == 40)
            #expect(!sync.names().contains { $0.hasSuffix(".part") })
        }
    }

    @Test func `every poll is one call`() async throws {
        try await withQueue(12, faults: ["status:unknown-status:waiting@1-40"]) { sync, service in
            try await run(2, sync)
            // What was only counted travels with the next change.
            await sync.repository.close()
            let polls = try await sync.repository.list(TaskQuery()).map(\.polls).reduce(0, +)
            #expect(await service.counts.statusCalls == polls)
        }
    }

    @Test func `each create call has one entry of intent and one of acceptance`() async throws {
        try await withQueue(20) { sync, _ in
            try await run(3, sync)
            var query = HistoryQuery()
            for kind in [TaskEvent.Kind.submitting, .accepted, .saved] {
                query.kinds = [kind]
                let events = try await sync.repository.history(query)
                #expect(events.count == 20)
                #expect(Set(events.map(\.task)).count == 20)
            }
        }
    }

    @Test func `broken downloads are still made by one at a time`() async throws {
        try await withQueue(10, faults: ["download:short@every:3"]) { sync, service in
            try await run(2, sync)
            let tasks = try await sync.repository.list(TaskQuery())
            #expect(tasks.allSatisfy { $0.video?.state == .saved })
            let attempts = tasks.compactMap { $0.video?.attempts }.reduce(0, +)
            #expect(await service.counts.downloads == attempts)
            #expect(sync.names().count == 10)
        }
    }
}
