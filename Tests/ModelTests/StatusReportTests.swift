import Model
import Testing

@Suite("What a status report makes of a task")
struct StatusReportTests {
    private static let deadline: Int64 = 1_000_000

    private func report(_ phase: TaskPhase?, url: String? = nil, error: String? = nil) -> StatusReport {
        StatusReport(status: "word", phase: phase, progress: 50, videoURL: url, errorMessage: error)
    }

    private func next(
        _ phase: TaskPhase?, from state: TaskState, url: String? = nil, error: String? = nil,
        deadline: Int64? = deadline,
        now: Int64 = deadline
    ) -> TaskState {
        report(phase, url: url, error: error).nextState(from: state, deadline: deadline, now: now)
    }

    @Test("What the service says moves an open task", arguments: [TaskState.pending, .processing])
    func phases(state: TaskState) {
        #expect(next(.waiting, from: state) == .pending)
        #expect(next(.running, from: state) == .processing)
        #expect(next(.succeeded, from: state, url: "https://example.com/a") == .completed)
        #expect(next(.failed, from: state) == .failed)
        #expect(next(.failed, from: state, url: "https://example.com/a") == .failed)
    }

    @Test("Success without a URL is polled on", arguments: [TaskState.pending, .processing])
    func completedWithoutURL(state: TaskState) {
        #expect(next(.succeeded, from: state) == state)
        #expect(next(.succeeded, from: state, url: "") == state)
        #expect(next(.succeeded, from: state, now: Self.deadline + 1) == .expired)
    }

    @Test("A word without a meaning changes nothing", arguments: TaskState.allCases)
    func noMeaning(state: TaskState) {
        #expect(next(nil, from: state, url: "https://example.com/a", error: "why") == state)
    }

    @Test("What was cancelled or given up at the service has failed")
    func otherEnds() {
        for state in [TaskState.pending, .processing, .expired, .abandoned] {
            #expect(next(.cancelled, from: state) == .failed)
            #expect(next(.expired, from: state) == .failed)
        }
        #expect(report(.cancelled).reason == "it was cancelled at the service")
        #expect(report(.expired).reason == "the service let it expire")
        #expect(report(.failed).reason == "the service gave no reason")
        #expect(report(.cancelled, error: "why").reason == "why")
    }

    @Test("The history has what is odd and what the service says")
    func note() {
        var report = report(.running, error: "slow")
        #expect(report.note == "slow")
        report.oddity = "odd"
        #expect(report.note == "odd: slow")
        report.errorMessage = nil
        #expect(report.note == "odd")
    }

    @Test("An unfinished answer after the deadline is the last one", arguments: [TaskPhase.waiting, .running, nil])
    func deadline(phase: TaskPhase?) {
        for state in [TaskState.pending, .processing] {
            #expect(next(phase, from: state, now: Self.deadline) != .expired)
            #expect(next(phase, from: state, now: Self.deadline + 1) == .expired)
            #expect(next(phase, from: state, deadline: nil, now: .max) != .expired)
        }
    }

    @Test("A verdict counts however late it comes", arguments: [TaskState.pending, .processing, .expired, .abandoned])
    func lateVerdict(state: TaskState) {
        #expect(next(.succeeded, from: state, url: "https://example.com/a", now: Self.deadline + 1) == .completed)
        #expect(next(.failed, from: state, now: Self.deadline + 1) == .failed)
    }

    @Test("Without a verdict an expired or abandoned task stays so", arguments: [TaskState.expired, .abandoned])
    func lateWithoutVerdict(state: TaskState) {
        for phase in [TaskPhase?.some(.waiting), .running, .succeeded, nil] {
            #expect(next(phase, from: state) == state)
            #expect(next(phase, from: state, now: Self.deadline + 1) == state)
        }
    }

    @Test(
        "Nothing moves a task that has its verdict, or that the service never had",
        arguments: [TaskState.completed, .failed, .rejected, .cancelled, .queued, .submitting, .uncertain])
    func unmoved(state: TaskState) {
        for phase in [TaskPhase?.some(.waiting), .running, .succeeded, .failed, nil] {
            #expect(
                next(phase, from: state, url: "https://example.com/a", now: Self.deadline + 1) == state,
                "\(String(describing: phase))")
        }
    }

    @Test("Whatever is said, the next state is the same one or a legal one")
    func alwaysLegal() {
        for state in TaskState.allCases {
            for phase in [TaskPhase?.some(.waiting), .running, .succeeded, .failed, nil] {
                for url in [nil, "https://example.com/a"] {
                    for now in [0, Self.deadline + 1] {
                        let next = next(phase, from: state, url: url, now: now)
                        #expect(
                            next == state || TaskState.isLegal(from: state, to: next),
                            "\(state), \(String(describing: phase))")
                    }
                }
            }
        }
    }
}
