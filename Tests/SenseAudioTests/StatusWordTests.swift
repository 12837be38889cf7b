import Model
import Providers
import Testing

@testable import SenseAudio

@Suite("What the service's word for a status is read as")
struct StatusWordTests {
    private static let deadline: Int64 = 1_000_000

    private func report(_ status: String, url: String? = nil, error: String? = nil) -> StatusReport {
        var report = StatusReport(status: status, phase: nil, progress: 50, videoURL: url, errorMessage: error)
        report.readWord()
        return report
    }

    private func next(
        _ status: String, from state: TaskState, url: String? = nil, error: String? = nil, now: Int64 = deadline
    ) -> TaskState {
        report(status, url: url, error: error).nextState(from: state, deadline: Self.deadline, now: now)
    }

    @Test("The documented words move an open task", arguments: [TaskState.pending, .processing])
    func documentedWords(state: TaskState) {
        #expect(next("pending", from: state) == .pending)
        #expect(next("processing", from: state) == .processing)
        #expect(next("completed", from: state, url: "https://example.com/a") == .completed)
        #expect(next("failed", from: state) == .failed)
        #expect(next("failed", from: state, url: "https://example.com/a") == .failed)
    }

    @Test("Completed without a URL is polled on", arguments: [TaskState.pending, .processing])
    func completedWithoutURL(state: TaskState) {
        #expect(next("completed", from: state) == state)
        #expect(next("completed", from: state, url: "") == state)
        #expect(next("completed", from: state, now: Self.deadline + 1) == .expired)
    }

    @Test(
        "Other words change nothing, whatever comes with them",
        arguments: ["", "queued", "complete", "failure", "succeed", "expired", "completed!", "un failed", "rejected"])
    func unknownWords(status: String) {
        for state in TaskState.allCases {
            #expect(next(status, from: state, url: "https://example.com/a", error: "why") == state, "\(state)")
        }
        #expect(report(status).oddity?.contains("no status that reel knows") == true)
        #expect(!report(status).isUnprovenEnd)
    }

    @Test("Case and blanks around a word do not matter", arguments: [TaskState.pending, .processing])
    func spelling(state: TaskState) {
        for url in [nil, "https://example.com/a"] {
            #expect(next(" PENDING", from: state, url: url) == .pending)
            #expect(next("Processing\n", from: state, url: url) == .processing)
            #expect(next("\tFaiLED ", from: state, url: url) == .failed)
        }
        #expect(next("Completed", from: state, url: "https://example.com/a") == .completed)
        #expect(next(" COMPLETED\u{A0}", from: state, url: "https://example.com/a") == .completed)
        #expect(next(" COMPLETED ", from: state) == state)
        #expect(next(" COMPLETED ", from: state, now: Self.deadline + 1) == .expired)
    }

    @Test(
        "A word for a good end is believed with a video, and told",
        arguments: ["succeeded", "success", "done", "finished", " Succeeded ", "DONE"])
    func likeCompleted(status: String) {
        for state in [TaskState.pending, .processing, .expired, .abandoned] {
            #expect(next(status, from: state, url: "https://example.com/a") == .completed)
            #expect(next(status, from: state, url: "") == state)
            #expect(next(status, from: state, error: "why") == state)
        }
        let report = report(status, url: "https://example.com/a")
        #expect(report.note == "the service's word \"\(status)\" was read as completed")
        #expect(report.status == status)
        let open = self.report(status)
        #expect(open.oddity?.contains("names no video") == true)
        #expect(open.isUnprovenEnd)
    }

    @Test(
        "A word for a bad end is believed with a reason, and told",
        arguments: ["error", "cancelled", "canceled", " Cancelled", "ERROR"])
    func likeFailed(status: String) {
        for state in [TaskState.pending, .processing, .expired, .abandoned] {
            #expect(next(status, from: state, error: "why") == .failed)
            #expect(next(status, from: state) == state)
            #expect(next(status, from: state, url: "https://example.com/a", error: "") == state)
        }
        #expect(report(status, error: "why").note == "the service's word \"\(status)\" was read as failed: why")
        #expect(report(status).oddity?.contains("no reason") == true)
        #expect(report(status).isUnprovenEnd)
    }

    @Test("Of what is plain only the service's own message is noted")
    func plainNote() {
        #expect(report("pending").note == nil)
        #expect(report(" Processing", error: "slow").note == "slow")
        #expect(report("Completed", url: "https://example.com/a").note == nil)
        #expect(report("failed", error: "why").note == "why")
        #expect(report("completed").note?.contains("names no video") == true)
        #expect(report("thinking").note?.contains("thinking") == true)
    }
}
