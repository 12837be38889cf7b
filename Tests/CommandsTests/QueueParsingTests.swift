import ArgumentParser
import Contract
import Model
import TestSupport
import Testing

@testable import Commands
@testable import Desk

struct QueueParsingTests {
    @Test func `queue alone shows the queue`() throws {
        #expect(try Reel.parseAsRoot(["queue"]) is QueueShowCommand)
        #expect(try #require(try Reel.parseAsRoot(["queue", "--json"]) as? QueueShowCommand).wantsJSON)
        #expect(try Reel.parseAsRoot(["queue", "pause"]) is QueuePauseCommand)
        #expect(try Reel.parseAsRoot(["queue", "resume"]) is QueueResumeCommand)
        let hold = try #require(try Reel.parseAsRoot(["queue", "hold", "1", "3-5", "-g", "film"]) as? QueueHoldCommand)
        #expect(hold.selection.tasks == ["1", "3-5"])
        #expect(hold.selection.filters.project == "film")
        let release = try #require(try Reel.parseAsRoot(["queue", "release", "--all-held"]) as? QueueReleaseCommand)
        #expect(release.allHeld)
        #expect(release.selection.isEmpty)
    }

    @Test func `resubmit takes tasks and every flag of submit`() throws {
        let resubmit = try #require(
            try Reel.parseAsRoot([
                "resubmit", "1", "ref:a", "-p", "x", "-d", "10", "--no-watermark", "-t", "sea", "--takes", "2", "-w",
            ]) as? ResubmitCommand)
        #expect(resubmit.tasks == ["1", "ref:a"])
        #expect(resubmit.parameters.promptText == "x")
        #expect(resubmit.parameters.duration == 10)
        #expect(resubmit.parameters.watermark == false)
        #expect(resubmit.bookkeeping.tag == ["sea"])
        #expect(resubmit.sending.takes == 2)
        #expect(resubmit.sending.waiting.wait)
    }

    @Test(arguments: [
        ["resolve", "1"], ["resolve", "1", "--abandon", "--not-created"], ["resolve", "1", "--task-id", ""],
        ["resolve", "1", "--task-id", "a\u{1B}b"], ["resolve", "--abandon"], ["resolve", "1", "2", "--abandon"],
        ["resolve", "1", "--search-upstream", "--task-id", "x"], ["adopt"], ["adopt", ""], ["adopt", "a", "b"],
        ["adopt", "a", "-t", "two words"], ["resubmit"], ["resubmit", "1", "-p", "a", "--prompt-file", "f"],
        ["resubmit", "1", "--request", "f", "-d", "5"], ["resubmit", "1", "--ref", "a", "--takes", "2"], ["backup"],
        ["backup", "a", "b"], ["queue", "dance"], ["queue", "pause", "1"],
    ])
    func `A bad line is wrong usage`(arguments: [String]) {
        do {
            let command = try Reel.parseAsRoot(TagArguments.rewrite(arguments))
            Issue.record("taken as \(command)")
        } catch {
            #expect(Reel.exitCode(for: error).rawValue == Exit.usage.rawValue)
        }
    }

    @Test(arguments: [
        (WaitingFor.held, Exit.busy, "held", "reel queue release 7"), (.paused, .busy, "paused", "reel queue resume"),
        (.held, .stillRunning, "held", "reel queue release 7"), (.room, .busy, "room", "reel sync"),
    ])
    func `What waits for the user says for what`(reason: WaitingFor, exit: Exit, code: String, next: String) throws {
        let failure = try #require(ExitStatus.failure(TaskSamples.task(.queued, waitingFor: reason), exit))
        #expect(failure.code == code)
        #expect(failure.next == next)
        #expect(failure.exit == exit)
        #expect(failure.created == .no)
    }

    @Test(arguments: TaskState.allCases)
    func `What may have been created is not called uncreated`(state: TaskState) {
        let expected: Failure.Created =
            switch state {
            case .queued, .rejected, .cancelled: .no
            case .submitting, .uncertain: .unknown
            case .pending, .processing, .completed, .failed, .expired, .abandoned: .yes
            }
        #expect(Failure.Created(TaskSamples.task(state)) == expected)
    }
}
