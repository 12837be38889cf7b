import Contract
import Model
import Store
import Sync
import TestSupport
import Testing

@testable import Desk

struct SyncCauseTests {
    private func group(
        _ reason: WaitingFor?, _ count: Int = 1, _ tasks: [Int64] = [1], account: Int64 = 1, error: String? = nil
    ) -> QueuedGroup {
        QueuedGroup(
            profile: "default", accountID: account, baseURL: "https://api.example", waitingFor: reason, count: count,
            tasks: tasks, lastError: error.map { TaskError(code: "c", message: $0) })
    }

    private func findings(_ groups: [QueuedGroup] = []) -> SyncFindings {
        var findings = SyncFindings()
        findings.accounts = [1: "profile default at https://api.example"]
        findings.groups = groups
        return findings
    }

    private func unanswered(_ trouble: PollTrouble, _ message: String) -> SyncRecord.Unanswered {
        SyncRecord.Unanswered(account: 1, trouble: trouble, message: message)
    }

    @Test func `Nothing that waits for its time only is a cause`() {
        #expect(findings().causes == [])
        #expect(findings([group(.notBefore)]).causes == [])
        #expect(SyncCause.gravest([]) == nil)
    }

    @Test(arguments: [
        (WaitingFor.upstream, "unreachable", Exit.unreachable), (.key, "key", .key), (.balance, "balance", .busy),
        (.rate, "rate", .busy), (.room, "room", .busy),
    ])
    func `Each reason is one cause, with its tasks, its last words and its code`(
        reason: WaitingFor, code: String, exit: Exit
    ) throws {
        let causes = findings([group(reason, 7, [1, 2, 3, 4, 5], error: "the words")]).causes
        let cause = try #require(causes.first)
        #expect(causes.count == 1)
        #expect(cause.code == code)
        #expect(cause.exit == exit)
        #expect(cause.count == 7)
        #expect(cause.message.contains("7 tasks (1-5 …) wait"))
        #expect(cause.message.contains("profile default at https://api.example"))
        if reason != .room { #expect(cause.message.hasSuffix("the words")) }
        #expect(cause.next?.hasPrefix("reel ") == true)
        #expect(SyncCause.gravest(causes) == cause)
    }

    @Test func `Polls and sends of one account that meet the same trouble are one cause`() {
        var findings = findings([group(.upstream, 1, [4], error: "earlier")])
        findings.entries.unanswered = [2: unanswered(.away, "refused"), 3: unanswered(.away, "refused")]
        #expect(findings.causes.map(\.code) == ["unreachable"])
        #expect(findings.causes.first?.count == 3)
        #expect(findings.causes.first?.tasks == [2, 3, 4])
        #expect(findings.causes.first?.message.hasSuffix("3 tasks (2-4) wait; last: refused") == true)
    }

    @Test func `A pause keeps what could be sent, and nothing else is blamed for that`() {
        var findings = findings([group(nil, 2, [1, 2]), group(.rate, 1, [3]), group(.held, 1, [4])])
        findings.pausedSince = "today"
        #expect(findings.causes.map(\.code) == ["paused", "held"])
        #expect(
            findings.causes.first?.message
                == "all sending is paused since today, which keeps 3 tasks (1-3) from being sent")
        #expect(SyncCause.gravest(findings.causes)?.exit == .busy)
        findings.groups = []
        #expect(findings.causes.map(\.exit) == [nil])
    }

    @Test func `Held and uncertain tasks are told, and end a pass well unless one became uncertain in it`() {
        var findings = findings([group(.held, 2, [1, 2])])
        findings.uncertain = (3, [7, 8, 9])
        #expect(findings.causes.map(\.code) == ["uncertain", "held"])
        #expect(findings.causes.map(\.next) == ["reel resolve 7", "reel queue release 1-2"])
        #expect(SyncCause.gravest(findings.causes) == nil)
        findings.entries.uncertain = [9]
        #expect(SyncCause.gravest(findings.causes)?.exit == .uncertain)
        #expect(findings.causes.first?.next == "reel resolve 9")
    }

    @Test func `A full account, a full disk, a lost video and an unknown task have words of their own`() {
        var findings = findings([group(nil, 1, [1])])
        findings.full = [1]
        #expect(findings.causes.map(\.code) == ["room"])
        findings.full = []
        findings.entries.unsaved = [5: "HTTP 502"]
        findings.entries.unanswered = [6: unanswered(.unknownTask, "404")]
        #expect(findings.causes.map(\.code) == ["unknown_upstream", "video_not_saved"])
        #expect(findings.causes.map(\.exit) == [nil, .videoNotSaved])
    }

    @Test func `The gravest decides`() {
        var findings = findings([group(.upstream), group(.rate), group(.key)])
        #expect(SyncCause.gravest(findings.causes)?.exit == .key)
        findings.groups.removeLast()
        #expect(SyncCause.gravest(findings.causes)?.exit == .unreachable)
    }

    @Test func `What fared well in the end was no trouble`() {
        let record = SyncRecord()
        let task = TaskSamples.task(.pending)
        record.note(.notAnswered(PolledTask(task), TaskError(code: "c", message: "m"), .away))
        record.note(.notSaved(task, reason: "HTTP 502", willRetry: true))
        #expect(record.entries.unanswered.count == 1)
        record.note(.answered(PolledTask(task)))
        record.note(.saved(task))
        #expect(record.entries.unanswered.isEmpty)
        #expect(record.entries.unsaved.isEmpty)
        #expect(record.entries.saved == 1)
    }
}
