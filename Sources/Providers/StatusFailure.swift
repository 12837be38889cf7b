public import Model

/// Why a question brought no record.
public struct StatusFailure: Error, Sendable {
    public enum Kind: Sendable {
        /// The service says, in its own words, that it does not know the task.
        case unknownTask
        /// The key was refused, or lacks the right.
        case unauthorized
        /// The service wants to be asked less often.
        case rate
        /// The question itself was refused, and not only for the moment.
        case refusesQuestion
        /// Nobody answered, or somebody who is not the service, or not itself.
        case away
    }

    public let kind: Kind
    public let error: TaskError
    /// Milliseconds that the service asked to wait.
    public let retryAfter: Int64?

    public init(_ kind: Kind, _ error: TaskError, retryAfter: Int64? = nil) {
        self.kind = kind
        self.error = error
        self.retryAfter = retryAfter
    }
}
