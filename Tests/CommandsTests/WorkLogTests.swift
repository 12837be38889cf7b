import Logging
import Model
import Sync
import TestSupport
import Testing

@testable import Commands

struct WorkLogTests {
    private let log = WorkLog(logger: SafeLogHandler.silent, videosFolder: "/videos")
    private let trouble = TaskError(code: "no_answer", message: "the connection was closed")

    private func task(_ state: TaskState, error: TaskError? = nil, video: VideoFile? = nil) -> VideoTask {
        var task = TaskSamples.task(state, error: error, video: video)
        task.submittedAt = task.createdAt
        task.finishedAt = task.createdAt + 93_400
        return task
    }

    @Test func `Each end of a task has its sentence and its level`() throws {
        var saved = TaskSamples.video(.saved)
        saved.bytes = 3_000_000
        let cases: [(SyncEvent, Logger.Level, String)] = [
            (.accepted(task(.pending)), .info, "task 7: accepted as 4307f4f4-35a3"),
            (.rejected(task(.rejected, error: trouble)), .warning, "task 7: rejected: the connection was closed"),
            (.finished(task(.completed)), .info, "task 7: completed after 93 s"),
            (
                .finished(task(.failed, error: trouble)), .warning,
                "task 7: failed after 93 s: the connection was closed"
            ),
            (.saved(task(.completed, video: saved)), .info, "task 7: saved as /videos/7-纸船.mp4, 3.0 MB"),
            (
                .notSaved(task(.completed), reason: "HTTP 502", willRetry: true), .warning,
                "task 7: its video could not be saved: HTTP 502; tried again"
            ),
            (
                .notSaved(task(.completed), reason: "HTTP 410", willRetry: false), .warning,
                "task 7: its video could not be saved: HTTP 410; `reel download 7` tries again"
            ),
            (
                .uncertain(task(.uncertain, error: trouble)), .warning,
                "task 7: whether it was created is unknown: the connection was closed; it is never sent again, "
                    + "`reel resolve 7` closes it"
            ),
        ]
        for (event, level, text) in cases {
            let line = try #require(log.line(of: event))
            #expect(line.text == text)
            #expect(line.level == level, "\(text)")
            #expect("\(line.fields["task"] ?? "")" == "7")
        }
    }

    @Test func `What is told as an account's trouble is not told for each task`() {
        let polled = PolledTask(TaskSamples.task(.pending))
        #expect(log.line(of: .answered(polled)) == nil)
        #expect(log.line(of: .notAnswered(polled, trouble, .away)) == nil)
        #expect(log.line(of: .putOff(TaskSamples.task(.queued, waitingFor: .rate)))?.level == .debug)
    }
}
