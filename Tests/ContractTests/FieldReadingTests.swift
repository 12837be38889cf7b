import Model
import TestSupport
import Testing

@testable import Contract

/// What is written of a task can be read back, so that a client prints what its server would.
struct FieldReadingTests {
    private static let videos = VideoFinder(VideosFolder(host: "here", path: "/videos")) { _ in false }

    private func json(_ task: VideoTask) -> String {
        var json = JSONWriter()
        TaskFields.table.write(ShownTask(task, Self.videos), to: &json)
        return json.text
    }

    private static let rich = {
        var task = TaskSamples.task(
            .completed, error: TaskError(code: "400000", message: "no,\n\"really\"", httpStatus: 400),
            video: VideoFile(
                state: .saved, url: "https://cdn.example/v", path: "/videos/7-纸船.mp4", bytes: 2_345_678, sha256: "ab12",
                savedAt: 1_790_000_005_000, expiresAt: 1_790_000_006_000, error: "once", isStopped: true))
        (task.ref, task.progress, task.upstreamStatus) = ("r", 100, "succeeded\u{1B}")
        (task.request.watermark, task.request.generateAudio) = (false, true)
        (task.project, task.shot, task.take) = ("film", "3b", 2)
        (task.tags, task.note, task.verdict, task.verdictReason) = (["a", "b\"c"], "n", .picked, "why")
        (task.isSimulated, task.parentID, task.continuesID) = (true, 6, 5)
        (task.submittedAt, task.finishedAt, task.deadlineAt) = (1_790_000_000_001, 1_790_000_000_002, 1_790_000_000_003)
        (task.lastPolledAt, task.nextPollAt, task.polls) = (1_790_000_000_004, 1_790_000_000_005, 4)
        task.cost = Cost(amount: 2.5, currency: "CNY", rate: 0.5, basis: "second")
        task.billed = Cost(amount: 2, currency: "USD", rate: 0.25, basis: "token")
        (task.submittedBy, task.statusOddity, task.prunedAt) = ("alice", "odd", 1_790_000_000_007)
        return task
    }()

    @Test(arguments: TaskState.allCases)
    func `A task in any state is read as it was written`(state: TaskState) throws {
        for waiting in [nil] + WaitingFor.allCases {
            var task = TaskSamples.task(state)
            task.waitingFor = waiting
            let text = json(task)
            #expect(try json(TaskFields.task(from: JSONValue.parse(Array(text.utf8)))) == text)
        }
    }

    @Test func `A task with everything is read as it was written`() throws {
        let text = json(Self.rich)
        #expect(try json(TaskFields.task(from: JSONValue.parse(Array(text.utf8)))) == text)
    }

    @Test func `What an older server leaves out is absent, and what it must say is told when it is missing`() throws {
        var members = try #require(try JSONValue.parse(Array(json(Self.rich).utf8)).object)
        for name in ["submitted_by", "billed", "video", "polls", "tags"] { members[name] = nil }
        let task = try TaskFields.task(from: .object(members))
        #expect(task.submittedBy == nil && task.billed == nil && task.video == nil && task.tags.isEmpty)
        members["state"] = .string("dreaming")
        #expect(throws: FieldReader.Unreadable.self) { try TaskFields.task(from: .object(members)) }
        #expect(throws: FieldReader.Unreadable.self) { try TaskFields.task(from: .array([])) }
    }

    @Test func `An entry of the history is read as it was written`() throws {
        let event = TaskEvent(
            event: 12, task: 7, seq: 3, at: 1_790_000_000_000, kind: .pollError, state: .processing, progress: 45,
            message: "busy,\n\"again\"", httpStatus: 503, observations: 3, lastObservedAt: 1_790_000_009_000,
            author: "bob")
        var json = JSONWriter()
        EventFields.table.write(event, to: &json)
        #expect(try EventFields.event(from: JSONValue.parse(json.bytes)) == event)
        var within = JSONWriter()
        EventFields.writeWithinTask(event, to: &within)
        #expect(try EventFields.event(from: JSONValue.parse(within.bytes), of: 7) == event)
    }

    @Test func `A failure is read as it was written`() throws {
        let failure = Failure(
            code: "duplicate", message: "task 7 has the same request", exit: .refused, task: 3, existingTask: 7,
            created: .unknown, next: "reel show 7")
        #expect(Failure(try JSONValue.parse(Array(failure.json.utf8))) == failure)
        #expect(Failure(.object(["error": .string("no")])) == nil)
        #expect(Failure(.null) == nil)
    }
}
