import Contract
import Model
import TestSupport
import Testing

@testable import Store

/// Tasks whose requests are completed just before they are sent.
struct PreparingTests {
    private static let file = PendingMaterial.file(sha256: String(repeating: "0a", count: 32), milliseconds: nil)

    private func draft(
        _ bench: Bench, _ pending: PendingMaterial, _ prompt: String = "next",
        _ change: (inout TaskDraft) -> Void = { _ in }
    ) throws -> TaskDraft {
        let summary = try Samples.draft(prompt, account: bench.account).request.summary
        let body = Array(#"{"prompt":"\#(prompt)","url":"\#(pending.address)"}"#.utf8)
        var request = VideoRequest(
            body: body, summary: summary, pending: [pending],
            meaning: .object(["prompt": .string(prompt), "url": .string(pending.address)]))
        if case .file(let sha256, _) = pending { request.files = [sha256: "/clips/in.mp4"] }
        var draft = TaskDraft(request: request, profile: "default", accountID: bench.account)
        change(&draft)
        return draft
    }

    private func record(
        _ bench: Bench, _ pending: PendingMaterial, _ prompt: String = "next",
        _ change: (inout TaskDraft) -> Void = { _ in }
    ) async throws -> VideoTask {
        guard case .created(let tasks, _) = try await bench.ledger.record(draft(bench, pending, prompt, change)) else {
            throw Unexpected()
        }
        return try #require(tasks.first)
    }

    private func claim(_ bench: Bench) async throws -> [Preparation] {
        try await bench.ledger.claimForPreparing(bench.scope, limit: 9, worker: bench.worker)
    }

    private func send(_ bench: Bench) async throws -> [Attempt] {
        try await bench.ledger.claimForSending(bench.scope, limit: 9, worker: bench.worker)
    }

    private func finish(
        _ bench: Bench, _ preparation: Preparation, _ body: String = "{}", until: Int64? = nil
    ) async throws -> Bool {
        try await bench.ledger.finish(
            preparation, with: Array(body.utf8), until: until, note: "ready", worker: bench.worker)
    }

    /// A task whose video is saved.
    private func saved(_ bench: Bench, _ upstreamID: String = "upstream-1") async throws -> VideoTask {
        let task = try await bench.complete(upstreamID)
        try await save(bench, task.id)
        return try await bench.ledger.task(task.id)
    }

    private func save(_ bench: Bench, _ task: Int64) async throws {
        let video = SavedVideo(path: "a.mp4", bytes: 1, sha256: [UInt8](repeating: 0, count: 32))
        _ = try await bench.ledger.noteSaved(video, of: task)
    }

    @Test func `what is recorded is not sent before it is ready, and then as it was made ready`() async throws {
        try await withBench { bench in
            let task = try await record(bench, Self.file)
            #expect(task.waitingFor == .material)
            #expect(try await send(bench).isEmpty)
            #expect(try await bench.ledger.hasUnfinished(bench.scope))
            let preparation = try #require(try await claim(bench).first)
            #expect(preparation.files.values.map(\.path) == ["/clips/in.mp4"])
            #expect(String(decoding: preparation.body, as: UTF8.self).contains(Self.file.address))
            // Nobody else is at it meanwhile.
            #expect(try await claim(bench).isEmpty)
            #expect(try await bench.ledger.claimForPreparing(task.id, worker: bench.worker) == nil)
            #expect(try await finish(bench, preparation, #"{"ready":1}"#))
            let attempt = try #require(try await send(bench).first)
            #expect(String(decoding: attempt.body, as: UTF8.self) == #"{"ready":1}"#)
            #expect(
                try await bench.ledger.requestBody(of: task.id).map { String(decoding: $0, as: UTF8.self) }
                    == #"{"ready":1}"#)
            #expect(try await bench.ledger.draft(of: task.id)?.body == preparation.body)
            // The same file makes the same request.
            await #expect(throws: StoreError.self) { _ = try await bench.ledger.record(draft(bench, Self.file)) }
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test func `material that is not good any more is made ready anew, and so is what is put off`() async throws {
        try await withBench { bench in
            let task = try await record(bench, Self.file)
            let first = try #require(try await claim(bench).first)
            #expect(try await finish(bench, first, until: bench.clock.now + 60_000))
            bench.clock.advance(by: 60_000)
            #expect(try await send(bench).isEmpty)
            #expect(try await bench.ledger.task(task.id).waitingFor == .material)
            let second = try #require(try await claim(bench).first)
            #expect(second.body == first.body)
            #expect(try await finish(bench, second))
            let attempt = try #require(try await send(bench).first)
            let full = TaskError(code: "429000", message: "full", httpStatus: 429)
            try await bench.finish(attempt, .deferred(.rate, full, retryAfter: nil))
            bench.clock.advance(by: 3_600_000)
            #expect(try await send(bench).isEmpty)
            #expect(try await claim(bench).map(\.body) == [first.body])
        }
    }

    @Test func `what could not be made ready says why, and is tried again`() async throws {
        try await withBench { bench in
            let task = try await record(bench, Self.file)
            for _ in 0..<3 {
                let preparation = try #require(try await claim(bench).first)
                let put = try await bench.ledger.putOff(
                    preparation, because: "no such file", for: 60_000, worker: bench.worker)
                #expect(put.waitingFor == .material && put.error?.message == "no such file")
                #expect(try await claim(bench).isEmpty)
                #expect(try await bench.ledger.nextDue(bench.scope, worker: bench.worker) == bench.clock.now + 60_000)
                bench.clock.advance(by: 60_000)
            }
            // The same once more is no news.
            #expect(try await bench.events(of: task).count == 2)
            let last = try #require(try await claim(bench).first)
            _ = try await bench.ledger.hold(task.id)
            #expect(try await finish(bench, last) == false)
            #expect(try await bench.ledger.task(task.id).waitingFor == .held)
            _ = try await bench.ledger.release(task.id)
            #expect(try await send(bench).isEmpty)
            #expect(try await claim(bench).count == 1)
        }
    }

    @Test func `a worker that ends leaves its preparation to others`() async throws {
        try await withBench { bench in
            _ = try await record(bench, Self.file)
            let other = try await bench.ledger.startWorker(kind: "test")
            let taken = try await bench.ledger.claimForPreparing(bench.scope, limit: 9, worker: other)
            #expect(taken.count == 1)
            try await bench.ledger.stop(other)
            #expect(try await bench.ledger.task(1).state == .queued)
            #expect(try await claim(bench).count == 1)
            #expect(
                try await bench.ledger.finish(taken[0], with: [], until: nil, note: "late", worker: other) == false)
        }
    }

    @Test func `a task waits for the video that it continues`() async throws {
        try await withBench { bench in
            let parent = try await bench.accept("upstream-1")
            let next = try await record(bench, .lastFrame(of: parent.uid))
            #expect(next.waitingFor == .parent && next.continuesID == parent.id)
            let third = try await record(bench, .lastFrame(of: "\(next.id)"), "third")
            #expect(third.continuesID == next.id)
            #expect(try await bench.ledger.ancestors(of: [third.id]) == [next.id, parent.id])
            #expect(try await claim(bench).isEmpty)
            #expect(try await send(bench).isEmpty)
            try await bench.observe(parent, "completed", url: "https://cdn.example/1")
            #expect(try await claim(bench).isEmpty)
            try await save(bench, parent.id)
            let preparation = try #require(try await claim(bench).first)
            #expect(preparation.task.id == next.id && preparation.parent?.id == parent.id)
            #expect(try await finish(bench, preparation))
            #expect(try await send(bench).map(\.task.id) == [next.id])
            #expect(try await bench.ledger.task(third.id).waitingFor == .parent)
        }
    }

    @Test(arguments: [TaskState.rejected, .failed, .abandoned, .cancelled, .expired])
    func `one whose video will never be is held with the reason`(_ state: TaskState) async throws {
        try await withBench { bench in
            let parent = try await bench.task(in: .queued)
            let next = try await record(bench, .lastFrame(of: parent.uid))
            let after = try await record(bench, .lastFrame(of: next.uid), "after")
            try bench.force(
                "UPDATE task SET state = '\(state.rawValue)', task_id = 'x', finished_at = 1 WHERE id = \(parent.id)")
            for _ in 0..<2 {
                #expect(try await claim(bench).isEmpty)
                let held = try await bench.ledger.task(next.id)
                #expect(held.waitingFor == .held)
                #expect(held.error?.message == "task 1, whose last frame it begins with, ended \(state.rawValue)")
                // Released, it is judged again.
                _ = try await bench.ledger.release(next.id)
                #expect(try await send(bench).isEmpty)
            }
            #expect(try await bench.ledger.task(after.id).waitingFor == .parent)
        }
    }

    @Test func `a video that was lost or removed is no beginning`() async throws {
        try await withBench { bench in
            let parent = try await saved(bench)
            let next = try await record(bench, .lastFrame(of: parent.uid))
            #expect(next.waitingFor == .material)
            try bench.force("UPDATE video SET state = 'removed'")
            #expect(try await bench.ledger.release(bench.ledger.hold(next.id).id).waitingFor == nil)
            #expect(try await send(bench).isEmpty)
            #expect(try await claim(bench).isEmpty)
            let held = try await bench.ledger.task(next.id)
            #expect(held.waitingFor == .held && held.error?.message.hasSuffix("has no video any more") == true)
        }
    }

    @Test func `a damaged video that is fetched again is waited for`() async throws {
        try await withBench { bench in
            let parent = try await bench.complete("upstream-1")
            let next = try await record(bench, .lastFrame(of: parent.uid))
            try bench.force("UPDATE video SET state = 'damaged', damages = 1, next_attempt_at = 5")
            #expect(try await claim(bench).isEmpty)
            #expect(try await bench.ledger.task(next.id).waitingFor == .parent)
            try bench.force("UPDATE video SET next_attempt_at = NULL")
            #expect(try await claim(bench).isEmpty)
            #expect(try await bench.ledger.task(next.id).waitingFor == .held)
        }
    }

    @Test func `a chain is unfinished as soon as its next clip can go on`() async throws {
        try await withBench { bench in
            let parent = try await bench.complete("upstream-1")
            let next = try await record(bench, .lastFrame(of: parent.uid))
            try bench.force("UPDATE video SET next_attempt_at = NULL")
            try await save(bench, parent.id)
            #expect(try await bench.ledger.hasUnfinished(bench.scope))
            #expect(try await bench.ledger.unfinishedCount(bench.scope) == 1)
            let preparation = try #require(try await claim(bench).first)
            _ = try await bench.ledger.putOff(preparation, because: "no", for: 60_000, worker: bench.worker)
            // Whoever works until all is done does not wait for what keeps failing.
            #expect(try await bench.ledger.hasUnfinished(bench.scope) == false)
            #expect(try await bench.ledger.unfinishedCount(bench.scope) == 0)
            #expect(try await bench.ledger.task(next.id).waitingFor == .material)
        }
    }

    @Test func `what waits in a chain is not held as forgotten, nor is it once it can go on`() async throws {
        try await withBench { bench in
            let parent = try await bench.complete("upstream-1")
            let next = try await record(bench, .lastFrame(of: parent.uid))
            bench.clock.advance(by: 9 * 86_400_000)
            #expect(try await bench.ledger.holdStale(after: 86_400_000) == 0)
            try await save(bench, parent.id)
            let preparation = try #require(try await claim(bench).first)
            #expect(try await bench.ledger.holdStale(after: 86_400_000) == 0)
            #expect(try await finish(bench, preparation))
            #expect(try await bench.ledger.holdStale(after: 86_400_000) == 0)
            #expect(try await send(bench).map(\.task.id) == [next.id])
        }
    }

    @Test func `whoever asks by hand leaves what is being made ready alone, and no lease stays behind`() async throws {
        try await withBench { bench in
            let task = try await record(bench, Self.file) {
                $0.cost = Cost(amount: 5, currency: "CNY", rate: 1, basis: "second")
            }
            let preparation = try #require(try await claim(bench).first)
            #expect(try await bench.ledger.claimForSending(task.id, worker: bench.worker) == nil)
            #expect(try await bench.ledger.task(task.id).waitingFor == .material)
            #expect(try await finish(bench, preparation, until: bench.clock.now + 9))
            bench.ledger.hostCaps = HostCaps([Cap(.day, amount: 0, currency: "CNY", keeper: .config)])
            #expect(try await send(bench).isEmpty)
            bench.ledger.hostCaps = HostCaps()
            bench.clock.advance(by: 10)
            #expect(try await send(bench).isEmpty)
            _ = try #require(try await claim(bench).first)
            _ = try await bench.ledger.cancel(task.id)
            #expect(try await bench.ledger.claimForPreparing(task.id, worker: bench.worker) == nil)
            #expect(try bench.site.integers("SELECT count(*) FROM task WHERE lease_owner IS NOT NULL") == [0])
        }
    }

    @Test func `requests that were made and are not needed any more are collected`() async throws {
        try await withBench { bench in
            let task = try await record(bench, Self.file)
            for number in 1...3 {
                #expect(try await finish(bench, try #require(try await claim(bench).first), #"{"made":\#(number)}"#))
                let attempt = try #require(try await send(bench).first)
                let full = TaskError(code: "429000", message: "full", httpStatus: 429)
                try await bench.finish(attempt, .deferred(.rate, full, retryAfter: nil))
                bench.clock.advance(by: 7_200_000)
                _ = try await send(bench)
            }
            #expect(try bench.site.integers("SELECT count(*) FROM request") == [4])
            try await bench.ledger.collectOrphanedRequests()
            #expect(try bench.site.integers("SELECT count(*) FROM request") == [1])
            #expect(try await bench.ledger.draft(of: task.id) != nil)
        }
    }

    @Test func `names that lead nowhere, or to several, record nothing`() async throws {
        try await withBench { bench in
            let takes = try bench.draft("takes") { ($0.ref, $0.takes) = ("s1", 2) }
            _ = try await bench.ledger.record(
                [BatchLine(line: 1, draft: takes)], revises: false)
            for name in ["ref:s1", "ref:none", "999", "no-uid"] {
                await #expect(throws: StoreError.self) { _ = try await record(bench, .lastFrame(of: name)) }
                let line = BatchLine(
                    line: 2, draft: try draft(bench, .lastFrame(of: name))
                )
                guard case .noParent? = try await bench.ledger.record([line], revises: false)[0].conflict else {
                    throw Unexpected()
                }
            }
            #expect(try await bench.ledger.list(TaskQuery()).count == 2)
        }
    }

    @Test func `a cap is asked before anything is brought anywhere`() async throws {
        try await withBench { bench in
            bench.ledger.hostCaps = HostCaps([Cap(.day, amount: 0, currency: "CNY", keeper: .config)])
            let task = try await record(bench, Self.file) {
                $0.cost = Cost(amount: 5, currency: "CNY", rate: 1, basis: "second")
            }
            #expect(task.waitingFor == .cap)
            #expect(try await claim(bench).isEmpty)
            #expect(try await send(bench).isEmpty)
            bench.ledger.hostCaps = HostCaps()
            #expect(try await send(bench).isEmpty)
            #expect(try await claim(bench).count == 1)
        }
    }

    @Test func `names that came with an import are never sent`() async throws {
        try await withBench { bench in
            let task = try await record(bench, Self.file)
            try bench.force("UPDATE task SET draft_id = NULL, waiting_for = NULL WHERE id = \(task.id)")
            #expect(try await send(bench).isEmpty)
            #expect(try await bench.ledger.task(task.id).waitingFor == .held)
        }
    }

    @Test func `a pruned task gives its draft back`() async throws {
        try await withBench { bench in
            let task = try await record(bench, Self.file)
            #expect(try await finish(bench, try #require(try await claim(bench).first), #"{"ready":1}"#))
            let attempt = try #require(try await send(bench).first)
            try await bench.finish(attempt, .rejected(TaskError(code: "x", message: "x")))
            bench.clock.advance(by: 9_000)
            _ = try await bench.ledger.prune(PruneScope(finishedBefore: bench.clock.now))
            #expect(try await bench.ledger.draft(of: task.id) == nil)
            #expect(try bench.site.integers("SELECT count(*) FROM request") == [0])
        }
    }

    @Test func `an upload is known by its file and its command`() async throws {
        try await withBench { bench in
            let (file, command) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
            #expect(try await bench.ledger.upload(of: file, by: command) == nil)
            for url in ["https://a.example/1", "https://a.example/2"] {
                try await bench.ledger.note(url, ofUpload: file, by: command)
                #expect(
                    try await bench.ledger.upload(of: file, by: command)
                        == UploadedFile(url: url, uploadedAt: bench.clock.now))
                bench.clock.advance(by: 1)
            }
            #expect(try await bench.ledger.upload(of: file, by: file) == nil)
        }
    }
}
