import FoundationEssentials
import Model
import Providers
import Store
import TestSupport
import Testing

@testable import Sync

/// A service with a protocol of its own is followed as the usual one: nothing but its provider knows the protocol.
@Suite(.timeLimit(.minutes(5)))
struct OtherServiceTests {
    private func withDarkroom(
        _ darkroom: Darkroom, clock: ManualClock = ManualClock(),
        _ body: (SyncFixture, RawServer) async throws -> Void
    ) async throws {
        try await withRawServer {
            darkroom.reply(to: $0)
        } _: { server in
            try await withFixture(port: server.port, of: DarkroomProvider(), clock: clock) { sync in
                try await body(sync, server)
            }
        }
    }

    @Test func `tasks are sent, followed and brought home, with what they cost`() async throws {
        let film = SmallMovie().bytes
        let darkroom = Darkroom(["in line", "airing", "developing", "hung up"], film: film)
        try await withDarkroom(darkroom) { sync, server in
            let tasks = try await sync.record(2)
            try await sync.run()
            for task in tasks {
                let now = try await sync.repository.task(task.id)
                #expect((now.state, now.upstreamStatus, now.video?.state) == (.completed, "hung up", .saved))
                #expect(now.cost == nil)
                #expect(now.billed == Cost(amount: 1.25, currency: "EUR", rate: 0.25, basis: "frame"))
                #expect(sync.file(now.video?.path ?? "").map { [UInt8]($0) } == film)
            }
            let ids = Set(try await sync.repository.list(TaskQuery()).compactMap(\.upstreamID))
            #expect(ids == ["1", "2"])
            let entries = try await sync.history(tasks[0].id)
            #expect(entries.contains { $0.message == "the darkroom says airing" })
            #expect(server.requests.allSatisfy { !$0.head.contains("/v1/") })
        }
    }

    @Test func `figures have the cost that a record names`() async throws {
        try await withDarkroom(Darkroom(["hung up"], film: SmallMovie().bytes)) { sync, _ in
            try await sync.record(2)
            try await sync.run()
            let statistics = try await sync.repository.statistics(StatisticsQuery())
            #expect(statistics.first?.cost == ["EUR": 2.5])
        }
    }

    @Test func `a job that fogged or was withdrawn has failed`() async throws {
        for (stage, message) in [
            ("fogged", "the service gave no reason"), ("withdrawn", "it was cancelled at the service"),
        ] {
            try await withDarkroom(Darkroom(["in line", stage])) { sync, _ in
                let task = try #require(try await sync.record().first)
                try await sync.run()
                let now = try await sync.repository.task(task.id)
                #expect((now.state, now.error?.message) == (.failed, message))
            }
        }
    }

    @Test func `a job is found by its marker where no id came`() async throws {
        let clock = ManualClock()
        for (marker, isFound) in [("16:9", true), ("9:16", false), (nil, false)] as [(String?, Bool)] {
            try await withDarkroom(Darkroom([], marker: marker, born: clock.now), clock: clock) { sync, _ in
                let worker = try await sync.repository.startWorker(kind: "test")
                let task = try #require(try await sync.record().first)
                let attempt = try #require(try await sync.repository.claimForSending(task.id, worker: worker))
                let lost = try await sync.repository.finish(
                    attempt, with: .uncertain(TaskError(code: "no_answer", message: "m")), firstPollAfter: 0,
                    isSimulated: false)
                switch try await Resolver(repository: sync.repository, upstream: sync.upstream).search(for: lost) {
                case .found(let upstreamID, _, _): #expect(isFound && upstreamID == "900")
                case .notFound(let reason):
                    #expect(!isFound)
                    #expect(reason.contains("job with this marker"), "\(reason)")
                }
            }
        }
    }
}
