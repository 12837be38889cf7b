import Model
import SenseAudio
import Simulator
import Store
import TestSupport
import Testing
import Transport

@testable import Sync

/// What shows that the key of today sees the tasks of an older one, and what does not.
@Suite(.timeLimit(.minutes(5)))
struct KeyProofTests {
    /// A ledger with a task that the service accepted under `sk-test`, and a profile that has `sk-new` by now.
    private func withNewKey(
        faults: [String] = [], accounts: [String: String],
        _ body: (SyncFixture, SimulatedService, VideoTask, Upstream) async throws -> Void
    ) async throws {
        try await withSync(configure: { $0.accountsByKey = ["sk-test": "one"] }) { sync, service in
            let worker = try await sync.repository.startWorker(kind: "test")
            var sent: VideoTask?
            for task in try await sync.record(2) { sent = try await sync.send(task.id, worker: worker) }
            let task = try #require(sent)
            try await sync.repository.stop(worker)
            await service.replaceKeys(accounts)
            await service.replaceFaults(try Faults(parsing: faults))
            let transports = Transports()
            let today = try await sync.repository.account(baseURL: task.baseURL, key: "sk-new")
            let connection = AccountConnection(
                baseURL: try BaseURL(task.baseURL), key: try APIKey("sk-new"), transports: transports,
                createTimeout: .seconds(60))
            let client = SenseAudioProvider().client(for: connection)
            let upstream = Upstream(
                clients: [today: client], profiles: ["default": today], fetcher: sync.upstream.fetcher)
            do {
                try await body(sync, service, task, upstream)
            } catch {
                await transports.shutdown()
                throw error
            }
            await transports.shutdown()
        }
    }

    @Test func `the task's own record moves all that the old key had accepted`() async throws {
        try await withNewKey(accounts: ["sk-new": "one"]) { (sync, service, task, upstream) async throws in
            sync.clock.advance(by: 200_000)
            let proof = KeyProof(repository: sync.repository, upstream: upstream)
            #expect(try await proof.attempt().count == 1)
            #expect(await service.counts.statusCalls == 1)
            for id in [1, task.id] {
                #expect(try await sync.repository.task(id).accountID == upstream.profiles["default"])
            }
            // The answer that proved it is not thrown away.
            #expect(try await sync.repository.task(task.id).state == .completed)
            #expect(try await proof.attempt().isEmpty)
            #expect(await service.counts.statusCalls == 1)
        }
    }

    @Test(arguments: [
        ([], [:]), ([], ["sk-new": "another"]), (["status:http:403"], ["sk-new": "one"]),
        (["status:foreign"], ["sk-new": "one"]), (["status:stranger"], ["sk-new": "one"]),
        (["status:missing-task-id"], ["sk-new": "one"]), (["status:current"], ["sk-new": "one"]),
        (["status:reset"], ["sk-new": "one"]),
    ])
    func `anything else proves nothing and changes nothing`(faults: [String], accounts: [String: String]) async throws {
        try await withNewKey(faults: faults, accounts: accounts) { (sync, service, task, upstream) async throws in
            sync.clock.advance(by: 200_000)
            let proof = KeyProof(repository: sync.repository, upstream: upstream)
            #expect(try await proof.attempt().isEmpty)
            if case .proved = try await proof.attempt(with: task) { Issue.record("proved") }
            // A call whose connection is closed before an answer is made once more.
            #expect(await service.counts.statusCalls == (faults == ["status:reset"] ? 4 : 2))
            for id in [1, task.id] {
                let now = try await sync.repository.task(id)
                #expect((now.accountID, now.state, now.video) == (sync.account, .pending, nil))
            }
            #expect(try await sync.history(task.id).last?.kind == .accepted)
            let passed = try await sync.repository.passedOver(upstream.profiles)
            #expect(passed.first?.lastReason != nil)
            #expect(passed.first?.sentence.contains("reel profile rekey default --same-account") == true)
        }
    }

    @Test func `a loop goes on with a key that has changed while it runs`() async throws {
        try await withNewKey(accounts: ["sk-test": "one", "sk-new": "one"]) {
            (sync, service, task, upstream) async throws in
            let queued = try #require(try await sync.record(prompt: "later").first)
            let (today, clients) = (upstream.profiles, upstream.clients)
            let live = Upstream(
                clients: sync.upstream.clients, profiles: ["default": sync.account], fetcher: sync.upstream.fetcher
            ) {
                await service.replaceKeys(["sk-new": "one"])
                return Upstream.Reread(keys: KeyRing(clients: clients, profiles: today), news: [])
            }
            let worker = try await sync.repository.startWorker(kind: "test")
            let loop = SyncLoop(repository: sync.repository, worker: worker, upstream: live, settings: sync.settings)
            let scope = WorkScope(accounts: [sync.account], profiles: ["default": sync.account])
            try await loop.run(scope) { [clock = sync.clock, repository = sync.repository] in
                clock.advance(by: 1_000)
                return try await repository.list(TaskQuery()).allSatisfy { $0.video?.state == .saved }
            }
            try await sync.repository.stop(worker)
            for id in [1, task.id, queued.id] {
                #expect(try await sync.repository.task(id).accountID == today["default"])
            }
            #expect(await service.counts.createsReceived == 3)
        }
    }

    @Test func `equal requests never share a video, whatever the service answers`() async throws {
        try await withSync(faults: ["status:current"]) { sync, service in
            let tasks = try await sync.record { $0.takes = 3 }
            #expect(tasks.count == 3)
            let worker = try await sync.repository.startWorker(kind: "test")
            for task in tasks { _ = try await sync.send(task.id, worker: worker) }
            sync.clock.advance(by: 200_000)
            for task in tasks { try await sync.poll(task.id, worker: worker) }
            for task in tasks {
                let now = try await sync.repository.task(task.id)
                #expect((now.state, now.video) == (.pending, nil))
                let last = try #require(try await sync.history(task.id).last)
                #expect(last.kind == .foreign)
                #expect(last.message?.contains("has the same request") == true)
            }
            await service.replaceFaults(Faults())
            for task in tasks { try await sync.poll(task.id, worker: worker) }
            var urls: Set<String?> = []
            for task in tasks { urls.insert(try await sync.repository.task(task.id).video?.url) }
            #expect(urls.count == 3)
        }
    }
}
