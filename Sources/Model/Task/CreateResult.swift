/// What came of a create call.
public struct CreateResult: Sendable {
    public let outcome: CreateOutcome
    /// Whether a simulator gave the answer.
    public let isSimulated: Bool
    /// When the server says that it answered, milliseconds since 1970, UTC.
    public let serverTime: Int64?
    /// What came of an answer, as far as it may have to be kept; nil if nothing did.
    public let answer: UpstreamAnswer?

    public init(
        outcome: CreateOutcome, isSimulated: Bool = false, serverTime: Int64? = nil, answer: UpstreamAnswer? = nil
    ) {
        self.outcome = outcome
        self.isSimulated = isSimulated
        self.serverTime = serverTime
        self.answer = answer
    }
}
