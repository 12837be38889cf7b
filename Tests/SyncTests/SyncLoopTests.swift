import Crypto
import FoundationEssentials
import Model
import Simulator
import Store
import Synchronization
import TestSupport
import Testing

@testable import Sync

/// From the queue to the file.
@Suite(.timeLimit(.minutes(5)))
struct SyncLoopTests {
    @Test func `a queued task ends as a file, and its history tells how`() async throws {
        try await withSync { sync, service in
            let id = try #require(try await sync.record(prompt: "A paper boat, slowly").first).id
            try await sync.run()
            let task = try await sync.repository.task(id)
            #expect(task.state == .completed)
            #expect(task.isSimulated)
            #expect(task.progress == 100)
            #expect(task.upstreamID == (await service.tasks().first?.upstreamID))
            let video = try #require(task.video)
            #expect(video.state == .saved)
            #expect(video.path == "\(id)-a-paper-boat-slowly.mp4")
            #expect(video.error == nil)
            #expect(sync.names() == ["\(id)-a-paper-boat-slowly.mp4"])
            let data = try #require(sync.file(video.path ?? ""))
            #expect(video.bytes == Int64(data.count))
            #expect(
                video.sha256 == SHA256.hash(data: data).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
            #expect(data.count > 1_000 && data[4..<8].elementsEqual("ftyp".utf8))

            let counts = await service.counts
            #expect((counts.createsReceived, counts.downloads, counts.downloadsWithAuthorization) == (1, 1, 0))
            #expect(
                try await sync.history(id).map(\.kind)
                    == [.recorded, .submitting, .accepted, .observed, .observed, .download, .saved])
        }
    }

    @Test func `file and folder are the owner's alone`() async throws {
        try await withSync { sync, _ in
            try await sync.record()
            try await sync.run()
            let name = try #require(sync.names().first)
            func mode(_ path: String) throws -> Int? {
                try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            }
            #expect(try mode("\(sync.videos)/\(name)") == 0o600)
            #expect(try mode(sync.videos) == 0o700)
            #expect(try mode(sync.folder + "/out") == 0o700)
        }
    }

    @Test func `a body arrives as it was written down`() async throws {
        try await withSync { sync, service in
            let task = try #require(try await sync.record(prompt: "\"Zitat\" / 纸船\t🚤").first)
            try await sync.run()
            let body = try #require(try await sync.repository.requestBody(of: task.id))
            #expect(await service.tasks().map(\.body) == [String(decoding: body, as: UTF8.self)])
        }
    }

    @Test func `a task that fails upstream has the service's reason and no video`() async throws {
        try await withSync(faults: ["status:failed:内容审核未通过@2"]) { sync, service in
            let id = try #require(try await sync.record().first).id
            try await sync.run()
            let task = try await sync.repository.task(id)
            #expect(task.state == .failed)
            #expect(task.error?.message == "内容审核未通过")
            #expect(task.video == nil)
            #expect(await service.counts.downloads == 0)
        }
    }

    @Test func `processing is shown where the service shows it`() async throws {
        try await withSync { sync, _ in
            try await sync.record(3)
            try await sync.run()
            var query = HistoryQuery()
            query.kinds = [.observed]
            let observed = try await sync.repository.history(query)
            // The simulator shows it for every third task.
            #expect(Set(observed.filter { $0.state == .processing }.map(\.task)).count == 1)
            #expect(observed.filter { $0.state == .completed }.count == 3)
        }
    }

    @Test func `what others have claimed is left alone`() async throws {
        try await withSync { sync, service in
            let tasks = try await sync.record(2)
            let other = try await sync.repository.startWorker(kind: "other")
            let attempt = try #require(try await sync.repository.claimForSending(tasks[0].id, worker: other))
            try await sync.run { try await sync.repository.task(tasks[1].id).video?.state == .saved }
            #expect(try await sync.repository.task(tasks[0].id).state == .submitting)
            #expect(try await sync.repository.isValid(attempt))
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test func `only the tasks of the scope are worked on`() async throws {
        try await withSync { sync, service in
            let tasks = try await sync.record(3)
            let worker = try await sync.repository.startWorker(kind: "test")
            let scope = WorkScope(accounts: [sync.account], tasks: [tasks[1].id])
            try await sync.loop(worker).run(scope) {
                sync.clock.advance(by: sync.settings.schedule.interval)
                return try await sync.repository.unfinishedCount(scope) == 0
            }
            let states = try await sync.repository.list(TaskQuery()).map(\.state)
            #expect(states.sorted { $0.rawValue < $1.rawValue } == [.completed, .queued, .queued])
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test func `more tasks than the account may have open are sent as room comes`() async throws {
        try await withSync(configure: { $0.openLimit = 3 }) { sync, service in
            try await sync.record(10)
            try await sync.run()
            let counts = await service.counts
            #expect((counts.tasks, counts.downloads) == (10, 10))
            #expect(sync.names().count == 10)
        }
    }

    @Test func `polls that change nothing make no passes of their own`() async throws {
        let count = 60
        try await withSync(configure: { $0.speed = 0.000_001 }, interval: 3_600_000) { sync, service in
            let worker = try await sync.repository.startWorker(kind: "test")
            for task in try await sync.record(count) { _ = try await sync.send(task.id, worker: worker) }
            sync.clock.advance(by: 4_000_000)
            var settings = sync.settings
            settings.longestNap = 86_400_000
            let passes = Atomic(0)
            let loop = SyncLoop(
                repository: sync.repository, worker: worker, upstream: sync.upstream, settings: settings)
            try await loop.run(sync.scope) {
                passes.add(1, ordering: .relaxed)
                return loop.hasRunDry
            }
            #expect(await service.counts.statusCalls == count)
            // The first one, those after the last poll, and one more once the claims have rested.
            #expect((2...6).contains(passes.load(ordering: .relaxed)))
        }
    }

    @Test(arguments: ["code:429000", "code:400001", "http:401", "bare:429"])
    func `a refusal that passes delays everything and loses nothing`(fault: String) async throws {
        try await withSync(faults: ["create:\(fault)@1-2"]) { sync, service in
            try await sync.record(4)
            try await sync.run()
            let counts = await service.counts
            #expect((counts.tasks, counts.downloads) == (4, 4))
        }
    }

    @Test(arguments: ["reset", "reset-after", "truncate", "html", "bare:502", "no-task-id"])
    func `what may have been created is never sent again`(fault: String) async throws {
        try await withSync(faults: ["create:\(fault)@1"]) { sync, service in
            let tasks = try await sync.record(3)
            try await sync.run()
            try await sync.run()
            let states = try await tasks.asyncMap { try await sync.repository.task($0.id).state }
            #expect(states.filter { $0 == .uncertain }.count == 1)
            #expect(states.filter { $0 == .completed }.count == 2)
            #expect(await service.counts.createsReceived == 3)
        }
    }
}

extension Array {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
