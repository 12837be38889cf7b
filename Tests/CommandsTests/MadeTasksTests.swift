import Contract
import Model
import Store
import TestSupport
import Testing

@testable import Commands
@testable import Desk

struct MadeTasksTests {
    private func task(_ id: Int64, _ state: TaskState, _ upstreamID: String? = nil) -> VideoTask {
        var task = TaskSamples.task(state)
        (task.id, task.upstreamID) = (id, upstreamID)
        return task
    }

    @Test func `Every id is named, and neighbours without one share a clause`() {
        let tasks = [
            task(1, .pending, "a-1"), task(2, .uncertain), task(3, .queued), task(4, .queued), task(5, .queued),
            task(7, .queued), task(8, .pending, "a\u{1B}[2J"),
        ]
        let clauses = MadeTasks.clauses(tasks)
        #expect(clauses.count == 5)
        #expect(clauses[0] == "task 1: pending, id a-1")
        #expect(clauses[1...3] == ["task 2: uncertain", "tasks 3-5: queued", "task 7: queued"])
        #expect(!clauses[4].contains("\u{1B}"))
        #expect(MadeTasks.clauses([]).isEmpty)
    }

    @Test func `After something was made nobody is told to run the command again`() throws {
        let made = [task(1, .pending, "a-1"), task(2, .queued)]
        for (isLost, isUnread) in [(true, false), (false, true)] {
            let failure = try #require(
                OutputLoss.failure(isLost: isLost, isUnread: isUnread, tasks: made, summary: "task 1: pending, id a-1"))
            #expect(failure.exit == .damaged)
            #expect(failure.created == .yes)
            #expect(failure.task == 1)
            #expect(failure.message.contains("a-1"))
            #expect(failure.message.contains("Do not run the command again"))
        }
    }

    @Test func `Where nothing was made it may be run again, and a reader who has enough misses nothing`() throws {
        let failure = try #require(OutputLoss.failure(isLost: true, isUnread: false, tasks: [], summary: nil))
        #expect(failure.exit == .damaged)
        #expect(failure.created == .no)
        #expect(failure.message.contains("make room and run the command again"))
        #expect(OutputLoss.failure(isLost: false, isUnread: true, tasks: [], summary: nil) == nil)
        let all = OutputLoss.failure(isLost: false, isUnread: false, tasks: [task(1, .pending)], summary: "task 1")
        #expect(all == nil)
    }

    @Test func `A command that fails half-way names what it had made`() {
        let failure = Failure(StoreError.diskFull(path: "/p/reel.db"))
        let named = failure.naming([task(4, .pending, "a-4"), task(5, .submitting)])
        #expect(named.message.contains("made before that: task 4: pending, id a-4; task 5: submitting"))
        #expect(named.message.contains("Do not run the command again"))
        #expect(named.created == .yes)
        #expect(named.task == 4)
        #expect(failure.naming([task(5, .submitting)]).created == .unknown)
        #expect(failure.naming([]) == failure)
    }

    @Test func `A video that went elsewhere is said with both places`() throws {
        var asked = TaskSamples.task(.completed, video: TaskSamples.video(.saved))
        #expect(ExitStatus.of(asked) == .done)
        asked.outputPath = "/home/u/film.mp4"
        #expect(ExitStatus.of(asked) == .videoNotSaved)
        #expect(ExitStatus.of(asked, needsFile: false) == .done)
        let failure = try #require(ExitStatus.failure(asked, .videoNotSaved, videosFolder: "/v"))
        #expect(failure.code == "saved_elsewhere")
        #expect(failure.message.contains("/v/7-纸船.mp4") && failure.message.contains("/home/u/film.mp4"))
        asked.video?.path = "/home/u/film.mp4"
        #expect(ExitStatus.of(asked) == .done)
    }
}
