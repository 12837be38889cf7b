import Model
import Simulator
import Store
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Sync

/// What a loop tells of its work, to whoever listens.
struct WorkListenerTests {
    private final class Heard: Sendable {
        private let state = Mutex<(events: [String], calls: [UpstreamCall])>(([], []))

        var events: [String] { state.withLock { $0.events } }
        var calls: [UpstreamCall] { state.withLock { $0.calls } }

        var listener: WorkListener {
            WorkListener(
                onEvent: { [self] event in
                    guard let word = Self.word(event) else { return }
                    state.withLock { $0.events.append(word) }
                },
                onCall: { [self] call in state.withLock { $0.calls.append(call) } })
        }

        private static func word(_ event: SyncEvent) -> String? {
            switch event {
            case .accepted(let task): "accepted \(task.id)"
            case .rejected(let task): "rejected \(task.id)"
            case .putOff(let task): "put off \(task.id) for \(task.waitingFor?.rawValue ?? "")"
            case .uncertain(let task): "uncertain \(task.id)"
            case .finished(let task): "\(task.state.rawValue) \(task.id)"
            case .saved(let task): "saved \(task.id) \(task.video?.bytes ?? 0 > 0)"
            case .notSaved(let task, _, let willRetry): "not saved \(task.id) \(willRetry)"
            case .notAnswered(let task, _, let trouble): "not answered \(task.id): \(trouble)"
            case .answered: nil
            }
        }
    }

    private func run(_ sync: SyncFixture, _ heard: Heard) async throws {
        var upstream = sync.upstream
        upstream.listener = heard.listener
        let worker = try await sync.repository.startWorker(kind: "test")
        let loop = SyncLoop(repository: sync.repository, worker: worker, upstream: upstream, settings: sync.settings)
        try await loop.run(sync.scope) { [repository = sync.repository, scope = sync.scope, clock = sync.clock] in
            if try await repository.unfinishedCount(scope) == 0 { return true }
            let due = try await repository.nextDue(scope, worker: worker) ?? clock.now
            clock.advance(to: due > clock.now ? due : clock.now + 5_000)
            return false
        }
        try await sync.repository.stop(worker)
    }

    @Test func `from accepted to saved`() async throws {
        try await withSync { sync, _ in
            try await sync.record()
            let heard = Heard()
            try await run(sync, heard)
            #expect(heard.events == ["accepted 1", "completed 1", "saved 1 true"])
            let calls = heard.calls
            #expect(calls.first?.method == "POST")
            #expect(calls.allSatisfy { $0.task == 1 && $0.status == 200 && $0.milliseconds >= 0 && $0.trouble == nil })
            #expect(
                Set(calls.map(\.path).filter { !$0.hasPrefix("http") }) == ["/v1/video/create", "/v1/video/status"])
            let download = try #require(calls.last)
            #expect(download.path.hasPrefix("http://127.0.0.1:"))
            #expect(download.path.hasSuffix("/…"))
        }
    }

    @Test(arguments: [
        ("create:code:400000@1", ["rejected 1"]), ("create:reset-after@1", ["uncertain 1"]),
        ("create:code:400900@1", ["put off 1 for balance", "accepted 1", "completed 1", "saved 1 true"]),
        ("status:failed@1", ["accepted 1", "failed 1"]),
        ("status:bare:502@1", ["accepted 1", "not answered 1: away", "completed 1", "saved 1 true"]),
        ("status:http:401@1", ["accepted 1", "not answered 1: key", "completed 1", "saved 1 true"]),
        ("status:not-found@1", ["accepted 1", "not answered 1: unknownTask", "completed 1", "saved 1 true"]),
        ("download:bare:502@1", ["accepted 1", "completed 1", "not saved 1 true", "saved 1 true"]),
    ])
    func `what goes wrong is told where it does`(fault: String, events: [String]) async throws {
        try await withSync(faults: [fault]) { sync, _ in
            try await sync.record()
            let heard = Heard()
            try await run(sync, heard)
            #expect(heard.events == events)
        }
    }

    @Test func `a call that brings nothing says why, and a URL's secrets are never told`() async throws {
        try await withSync(faults: ["create:reset-after"]) { sync, _ in
            try await sync.record()
            let heard = Heard()
            try await run(sync, heard)
            #expect(heard.calls.map(\.status) == [nil])
            #expect(heard.calls.first?.trouble == "no_answer")

            var upstream = sync.upstream
            upstream.listener = heard.listener
            for url in ["https://u:pw@cdn.example:8443/s3cret/v.mp4?token=s3cret#s3cret", "s3cret?x"] {
                upstream.tellDownload(url, task: 1, since: 0, status: 200, trouble: nil)
            }
            #expect(heard.calls[1].path == "https://cdn.example:8443/…")
            #expect(!heard.calls.contains { $0.path.contains("pw") || $0.path.contains("token") })
        }
    }

    @Test func `what the end of another process left uncertain is told by whoever finds it`() async throws {
        try await withSync { sync, _ in
            try await sync.record()
            let dead = try await sync.repository.startWorker(kind: "submit")
            _ = try await sync.repository.claimForSending(1, worker: dead)
            // Its lease is over: as of a process that was stopped.
            sync.clock.advance(by: 700_000)
            let heard = Heard()
            try await run(sync, heard)
            #expect(heard.events == ["uncertain 1"])
        }
    }
}
