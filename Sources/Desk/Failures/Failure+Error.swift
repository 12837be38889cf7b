public import Contract
import Model
import Store
import Sync

extension Failure {
    /// Any error as a sentence.
    public static let words: @Sendable (any Error) -> String = { Failure($0).message }

    /// What a person is told of any error that a desk throws.
    public init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as StoreError: self.init(error)
        case let error as UnwrittenAnswer: self.init(error)
        case let error as InvalidExpression:
            self.init(code: "usage", message: "\(error)", exit: .usage)
        case let error as InvalidRequest:
            let list = error.violations.map { "\n  \($0)" }.joined()
            self.init(
                code: "invalid_request", message: "the request breaks these rules; nothing was sent:\(list)",
                exit: .invalidRequest)
        default: self.init(code: "failed", message: "\(error)", exit: .failed)
        }
    }
}
