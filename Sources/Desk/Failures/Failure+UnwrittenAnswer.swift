public import Contract
import Model
import Store
public import Sync

extension Failure {
    /// An answer that the ledger could not take: what was created is named, and where the answer is kept.
    public init(_ error: UnwrittenAnswer) {
        let cause = (error.cause as? StoreError).map { Failure($0) }
        self.init(
            code: "answer_not_recorded", message: "\(error.sentence) (\(cause?.message ?? "\(error.cause)"))",
            exit: cause?.exit ?? .damaged, task: error.task, created: Self.created(error.outcome),
            next: "reel show \(error.task) --history")
    }

    private static func created(_ outcome: CreateOutcome) -> Created {
        switch outcome {
        case .accepted: .yes
        case .uncertain: .unknown
        case .rejected, .deferred: .no
        }
    }
}
