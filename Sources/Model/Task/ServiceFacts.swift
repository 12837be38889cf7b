/// What the ledger has to know of a service whose tasks it keeps.
public struct ServiceFacts: Sendable {
    /// Seconds that a task may take at most.
    public var longestTask: Int64
    public var callPaths: CallPaths

    public init(longestTask: Int64, callPaths: CallPaths) {
        self.longestTask = longestTask
        self.callPaths = callPaths
    }
}
