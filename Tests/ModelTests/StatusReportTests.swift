import Model
import Testing

@Suite("What a status report makes of a task")
struct StatusReportTests {
    private static let deadline: Int64 = 1_000_000

    private func next(
        _ status: String, from state: TaskState, url: String? = nil, deadline: Int64? = deadline, now: Int64 = deadline
    ) -> TaskState {
        StatusReport(status: status, progress: 50, videoURL: url, errorMessage: nil)
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
        "Other words change nothing, not even in another case",
        arguments: ["", "queued", "Completed", "FAILED", "success", "cancelled", "expired"])
    func unknownWords(status: String) {
        for state in TaskState.allCases {
            #expect(next(status, from: state, url: "https://example.com/a") == state, "\(state)")
        }
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
