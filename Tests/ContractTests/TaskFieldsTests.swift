import Contract
import Model
import TestSupport
import Testing

struct TaskFieldsTests {
    /// In the contract's order.
    static let keys = [
        "id", "uid", "ref", "task_id", "state", "waiting_for", "progress", "upstream_status", "model", "mode", "prompt",
        "duration", "resolution", "ratio", "watermark", "generate_audio", "project", "shot", "take", "tags", "note",
        "provider", "profile", "base_url", "simulated", "parent_id", "created_at", "updated_at", "submitted_at",
        "finished_at", "deadline_at", "last_polled_at", "next_poll_at", "polls", "cost", "error", "video",
        "verdict", "verdict_reason", "continues", "billed", "submitted_by", "status_oddity", "pruned_at",
    ]

    private func text(_ task: VideoTask, extra: (inout JSONWriter) -> Void = { _ in }) -> String {
        var json = JSONWriter()
        TaskFields.table.write(ShownTask(task, TaskSamples.videos), to: &json, extra: extra)
        return json.text
    }

    private func parse(_ task: VideoTask) throws -> JSONValue { try JSONValue.parse(Array(text(task).utf8)) }

    @Test func `A bare task has every key, null where there is nothing`() throws {
        var task = TaskSamples.task(.queued)
        task.request.prompt = ""
        let json = try #require(try parse(task).object)
        #expect(Set(json.keys) == Set(Self.keys))
        let present: Set = [
            "id", "uid", "state", "model", "mode", "prompt", "duration", "resolution", "ratio", "tags", "profile",
            "base_url", "provider", "simulated", "created_at", "updated_at", "polls",
        ]
        for (key, value) in json { #expect((value == .null) != present.contains(key), "\(key)") }
        #expect(json["tags"] == .array([]))
    }

    @Test func `Keys come in the contract's order`() {
        let text = text(TaskSamples.task(.queued))
        let places = Self.keys.map { text.firstRange(of: "\"\($0)\":")?.lowerBound }
        for (place, next) in zip(places, places.dropFirst()) {
            #expect(place.flatMap { place in next.map { place < $0 } } == true)
        }
    }

    @Test func `A task with everything gives it all`() throws {
        var task = TaskSamples.task(
            .completed, error: TaskError(code: "400000", message: "no", httpStatus: 400),
            video: VideoFile(
                state: .saved, url: "https://cdn.example/v", path: "7-纸船.mp4", bytes: 10, sha256: "ab",
                savedAt: 1_790_000_005_000, expiresAt: 1_790_000_006_000, error: "once"))
        task.ref = "r"
        task.progress = 100
        task.upstreamStatus = "completed"
        task.request.watermark = false
        task.request.generateAudio = true
        task.project = "film"
        task.shot = "3"
        task.take = 2
        task.tags = ["a", "b"]
        task.note = "n"
        task.verdict = .picked
        task.verdictReason = "v"
        task.continuesID = 5
        task.isSimulated = true
        task.parentID = 6
        task.submittedAt = 1_790_000_000_001
        task.finishedAt = 1_790_000_000_002
        task.deadlineAt = 1_790_000_000_003
        task.lastPolledAt = 1_790_000_000_004
        task.nextPollAt = 1_790_000_000_005
        task.polls = 4
        task.cost = Cost(amount: 2.5, currency: "CNY", rate: 0.5, basis: "second")
        (task.submittedBy, task.statusOddity, task.prunedAt) = ("alice", "odd", 1_790_000_000_006)
        task.billed = Cost(amount: 2, currency: "CNY", rate: 0.00002, basis: "token")
        let json = try parse(task)
        for key in Self.keys where key != "waiting_for" { #expect(json[key] != .null, "\(key)") }
        #expect(json["watermark"] == .bool(false))
        #expect(json["generate_audio"] == .bool(true))
        #expect(json["simulated"] == .bool(true))
        #expect(json["created_at"]?.string == "2026-09-21T14:13:20.000Z")
        #expect(json["updated_at"]?.string == "2026-09-21T14:13:20.123Z")
        #expect(json["next_poll_at"]?.string == "2026-09-21T14:13:20.005Z")
        #expect(
            json["cost"]
                == .object([
                    "amount": .number(2.5), "currency": .string("CNY"), "rate": .number(0.5),
                    "basis": .string("second"),
                ]))
        #expect(
            json["error"]
                == .object(["code": .string("400000"), "message": .string("no"), "http_status": .integer(400)]))
        #expect(
            json["video"]
                == .object([
                    "state": .string("saved"), "url": .string("https://cdn.example/v"),
                    "path": .string("/videos/7-纸船.mp4"), "bytes": .integer(10), "sha256": .string("ab"),
                    "saved_at": .string("2026-09-21T14:13:25.000Z"), "expires_at": .string("2026-09-21T14:13:26.000Z"),
                    "error": .string("once"), "host": .null, "stopped": .bool(false),
                ]))
    }

    @Test func `A video that is not there yet has every key too`() throws {
        let task = TaskSamples.task(.completed, video: VideoFile(state: .waiting, url: nil))
        let video = try #require(try parse(task)["video"]?.object)
        #expect(
            Set(video.keys) == [
                "state", "url", "path", "host", "bytes", "sha256", "saved_at", "expires_at", "error", "stopped",
            ])
        for (key, value) in video { #expect((value == .null) == !["state", "stopped"].contains(key), "\(key)") }
    }

    @Test(arguments: [
        (TaskState.queued, WaitingFor.notBefore, "not_before"), (.queued, .room, "room"),
        (.queued, .upstream, "upstream"),
    ])
    func `Words are the contract's`(state: TaskState, reason: WaitingFor, word: String) throws {
        #expect(try parse(TaskSamples.task(state, waitingFor: reason))["waiting_for"]?.string == word)
    }

    @Test func `What a command adds comes last`() throws {
        let text = text(TaskSamples.task()) { $0.field("created", true) }
        #expect(text.hasSuffix(#","created":true}"#))
    }

    private func event(_ kind: TaskEvent.Kind) -> TaskEvent {
        TaskEvent(
            event: 12, task: 7, seq: 3, at: 1_790_000_000_000, kind: kind, state: .pending, progress: nil, message: nil,
            httpStatus: nil, observations: 1, lastObservedAt: nil)
    }

    @Test func `An entry of the history has every key, and its task outside of it`() throws {
        let keys = [
            "event", "id", "seq", "at", "kind", "state", "progress", "message", "http_status", "observations",
            "last_observed_at", "author",
        ]
        for withTask in [true, false] {
            var writer = JSONWriter()
            if withTask {
                EventFields.table.write(event(.pollError), to: &writer)
            } else {
                EventFields.writeWithinTask(event(.pollError), to: &writer)
            }
            let json = try #require(try JSONValue.parse(Array(writer.text.utf8)).object)
            #expect(Set(json.keys) == Set(keys.filter { withTask || $0 != "id" } + (withTask ? [] : ["answer"])))
            #expect(json["kind"]?.string == "poll_error")
            #expect(json["observations"] == .integer(1))
            #expect(json["message"] == .null)
        }
    }
}
