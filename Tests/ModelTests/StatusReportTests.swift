import Model
import Testing

@Suite("What a status report makes of a task")
struct StatusReportTests {
    private static let deadline: Int64 = 1_000_000

    private func next(
        _ status: String, from state: TaskState, url: String? = nil, error: String? = nil, deadline: Int64? = deadline,
        now: Int64 = deadline
    ) -> TaskState {
        StatusReport(status: status, progress: 50, videoURL: url, errorMessage: error)
            .nextState(from: state, deadline: deadline, now: now)
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
        #expect(StatusWord(status).oddity?.contains("no status that reel knows") == true)
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
        let report = StatusReport(status: status, progress: nil, videoURL: "https://example.com/a", errorMessage: nil)
        #expect(report.note == "the service's word \"\(status)\" was read as completed")
        #expect(report.status == status)
        #expect(report.word.oddity?.contains("names no video") == true)
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
        let report = StatusReport(status: status, progress: nil, videoURL: nil, errorMessage: "why")
        #expect(report.note == "the service's word \"\(status)\" was read as failed: why")
        #expect(report.word.oddity?.contains("no reason") == true)
    }

    @Test("Of what is plain only the service's own message is noted")
    func plainNote() {
        func note(_ status: String, url: String? = nil, error: String? = nil) -> String? {
            StatusReport(status: status, progress: nil, videoURL: url, errorMessage: error).note
        }
        #expect(note("pending") == nil)
        #expect(note(" Processing", error: "slow") == "slow")
        #expect(note("Completed", url: "https://example.com/a") == nil)
        #expect(note("failed", error: "why") == "why")
        #expect(note("completed")?.contains("names no video") == true)
        #expect(note("thinking")?.contains("thinking") == true)
    }

    @Test("An unfinished answer after the deadline is the last one", arguments: ["pending", "processing", "thinking"])
    func deadline(status: String) {
        for state in [TaskState.pending, .processing] {
            #expect(next(status, from: state, now: Self.deadline) != .expired)
            #expect(next(status, from: state, now: Self.deadline + 1) == .expired)
            #expect(next(status, from: state, deadline: nil, now: .max) != .expired)
        }
    }

    @Test("A verdict counts however late it comes", arguments: [TaskState.pending, .processing, .expired, .abandoned])
    func lateVerdict(state: TaskState) {
        #expect(next("completed", from: state, url: "https://example.com/a", now: Self.deadline + 1) == .completed)
        #expect(next("failed", from: state, now: Self.deadline + 1) == .failed)
    }

    @Test("Without a verdict an expired or abandoned task stays so", arguments: [TaskState.expired, .abandoned])
    func lateWithoutVerdict(state: TaskState) {
        for status in ["pending", "processing", "completed", "thinking"] {
            #expect(next(status, from: state) == state)
            #expect(next(status, from: state, now: Self.deadline + 1) == state)
        }
    }

    @Test(
        "Nothing moves a task that has its verdict, or that the service never had",
        arguments: [TaskState.completed, .failed, .rejected, .cancelled, .queued, .submitting, .uncertain])
    func unmoved(state: TaskState) {
        for status in ["pending", "processing", "completed", "failed", "thinking"] {
            #expect(
                next(status, from: state, url: "https://example.com/a", now: Self.deadline + 1) == state, "\(status)")
        }
    }

    @Test("Whatever is said, the next state is the same one or a legal one")
    func alwaysLegal() {
        for state in TaskState.allCases {
            for status in ["pending", "processing", "completed", "failed", "thinking"] {
                for url in [nil, "https://example.com/a"] {
                    for now in [0, Self.deadline + 1] {
                        let next = next(status, from: state, url: url, now: now)
                        #expect(next == state || TaskState.isLegal(from: state, to: next), "\(state), \(status)")
                    }
                }
            }
        }
    }
}
