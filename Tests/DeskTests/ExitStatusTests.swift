import Contract
import Model
import TestSupport
import Testing

@testable import Desk

struct ExitStatusTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var task: VideoTask
        /// Of a command that waited.
        var waited: Exit
        /// Of `submit`, without and with a daemon.
        var submitted: Exit
        var withDaemon: Exit

        init(
            _ state: TaskState, _ waitingFor: WaitingFor? = nil, waited: Exit, submitted: Exit, withDaemon: Exit? = nil
        ) {
            task = TaskSamples.task(state, waitingFor: waitingFor)
            (self.waited, self.submitted, self.withDaemon) = (waited, submitted, withDaemon ?? submitted)
        }

        var testDescription: String { "\(task.state) \(task.waitingFor.map { "\($0)" } ?? "")" }
    }

    static let examples = [
        Example(.queued, waited: .stillRunning, submitted: .done),
        Example(.queued, .room, waited: .stillRunning, submitted: .busy, withDaemon: .done),
        Example(.queued, .rate, waited: .stillRunning, submitted: .busy, withDaemon: .done),
        Example(.queued, .upstream, waited: .stillRunning, submitted: .unreachable, withDaemon: .done),
        Example(.queued, .balance, waited: .stillRunning, submitted: .busy),
        Example(.queued, .key, waited: .key, submitted: .key),
        Example(.queued, .cap, waited: .stillRunning, submitted: .done),
        Example(.queued, .held, waited: .stillRunning, submitted: .busy),
        Example(.queued, .paused, waited: .stillRunning, submitted: .busy, withDaemon: .done),
        Example(.queued, .notBefore, waited: .stillRunning, submitted: .done),
        Example(.queued, .parent, waited: .stillRunning, submitted: .done),
        Example(.queued, .material, waited: .stillRunning, submitted: .done),
        Example(.submitting, waited: .stillRunning, submitted: .done),
        Example(.uncertain, waited: .uncertain, submitted: .uncertain),
        Example(.rejected, waited: .taskFailed, submitted: .taskFailed),
        Example(.cancelled, waited: .taskFailed, submitted: .taskFailed),
        Example(.pending, waited: .stillRunning, submitted: .done),
        Example(.processing, waited: .stillRunning, submitted: .done),
        Example(.completed, waited: .done, submitted: .done),
        Example(.failed, waited: .taskFailed, submitted: .taskFailed),
        Example(.expired, waited: .taskFailed, submitted: .taskFailed),
        Example(.abandoned, waited: .taskFailed, submitted: .taskFailed),
    ]

    @Test(arguments: examples)
    func `Each state has its code`(example: Example) {
        #expect(ExitStatus.of(example.task) == example.waited)
        #expect(ExitStatus.afterSubmit(example.task, daemonRuns: false) == example.submitted)
        #expect(ExitStatus.afterSubmit(example.task, daemonRuns: true) == example.withDaemon)
    }

    @Test func `No state and no reason to wait is left out above`() {
        #expect(Set(Self.examples.map(\.task.state)) == Set(TaskState.allCases))
        #expect(Set(Self.examples.compactMap(\.task.waitingFor)) == Set(WaitingFor.allCases))
    }

    @Test(arguments: [
        (VideoFile.State.waiting, nil, Exit.stillRunning), (.downloading, nil, .stillRunning),
        (.waiting, "HTTP 502", .videoNotSaved), (.downloading, "HTTP 502", .videoNotSaved),
        (.saved, nil, .done), (.removed, nil, .done), (.lost, nil, .videoNotSaved),
        (.damaged, "what came is no whole video", .videoNotSaved), (.damaged, nil, .videoNotSaved),
    ])
    func `A completed task is done when its video is`(state: VideoFile.State, error: String?, exit: Exit) {
        let task = TaskSamples.task(.completed, video: TaskSamples.video(state, error: error))
        #expect(ExitStatus.of(task) == exit)
        #expect(ExitStatus.of(task, needsFile: false) == .done)
    }

    /// In the contract's words: 8, 77, 6, 10, 7.
    @Test(arguments: [
        ([Exit.done], Exit.done), ([], .done), ([.done, .stillRunning], .stillRunning),
        ([.stillRunning, .videoNotSaved], .videoNotSaved), ([.videoNotSaved, .taskFailed], .taskFailed),
        ([.taskFailed, .key], .key), ([.key, .uncertain], .uncertain),
        ([.stillRunning, .taskFailed, .uncertain, .done, .key, .videoNotSaved], .uncertain),
        ([.done, .busy], .busy), ([.unreachable, .done], .unreachable), ([.busy, .uncertain], .uncertain),
    ])
    func `Of several codes the gravest counts`(exits: [Exit], gravest: Exit) {
        #expect(Exit.gravest(exits) == gravest)
        #expect(Exit.gravest(exits.reversed()) == gravest)
    }

    @Test func `The codes are those of the contract`() {
        let codes: [Exit: Int32] = [
            .done: 0, .failed: 1, .taskFailed: 6, .stillRunning: 7, .uncertain: 8, .refused: 9, .videoNotSaved: 10,
            .usage: 64, .invalidRequest: 65, .notFound: 66, .unreachable: 69, .cannotWrite: 73, .damaged: 74, .busy: 75,
            .key: 77, .configuration: 78, .interrupted: 130,
        ]
        for (exit, code) in codes {
            #expect(exit.rawValue == code)
        }
    }

    struct Story: Sendable, CustomTestStringConvertible {
        var state: TaskState
        var exit: Exit
        var created: Failure.Created
        var next: String

        var testDescription: String { "\(state) → \(exit)" }
    }

    @Test(arguments: [
        Story(state: .uncertain, exit: .uncertain, created: .unknown, next: "reel resolve 7"),
        Story(state: .rejected, exit: .taskFailed, created: .no, next: "reel show 7"),
        Story(state: .cancelled, exit: .taskFailed, created: .no, next: "reel show 7"),
        Story(state: .failed, exit: .taskFailed, created: .yes, next: "reel show 7"),
        Story(state: .expired, exit: .taskFailed, created: .yes, next: "reel show 7"),
        Story(state: .queued, exit: .key, created: .no, next: "reel sync"),
        Story(state: .queued, exit: .busy, created: .no, next: "reel sync"),
        Story(state: .queued, exit: .unreachable, created: .no, next: "reel sync"),
        Story(state: .completed, exit: .videoNotSaved, created: .yes, next: "reel download 7"),
        Story(state: .pending, exit: .stillRunning, created: .yes, next: "reel wait 7"),
        Story(state: .processing, exit: .interrupted, created: .yes, next: "reel wait 7"),
        Story(state: .queued, exit: .stillRunning, created: .no, next: "reel wait 7"),
    ])
    func `The failure says what became of the task and what helps`(story: Story) throws {
        let error = TaskError(code: "400000", message: "内容不能为空", httpStatus: 400)
        let failure = try #require(ExitStatus.failure(TaskSamples.task(story.state, error: error), story.exit))
        #expect(failure.exit == story.exit)
        #expect(failure.task == 7)
        #expect(failure.created == story.created)
        #expect(failure.next == story.next)
        #expect(failure.message.contains("7"))
        if [.uncertain, .taskFailed, .key, .busy].contains(story.exit) {
            #expect(failure.message.contains("内容不能为空"))
        }
    }

    @Test func `An abandoned task may have been created without anyone knowing its id`() throws {
        var task = TaskSamples.task(.abandoned)
        task.upstreamID = nil
        #expect(ExitStatus.failure(task, .taskFailed)?.created == .unknown)
    }

    @Test func `A task that does well has no failure`() {
        #expect(ExitStatus.failure(TaskSamples.task(.completed), .done) == nil)
    }
}
