/// When a task that the service says it does not know is given up.
public enum MissingTask {
    /// Answers in a row that are needed.
    public static let neededPolls = 3
    /// Milliseconds that lie between the first and the last of them at least.
    public static let neededSpan: Int64 = 600_000

    /// Whether such an answer ends the following of a task.
    ///
    /// A young task is asked about again, whatever the service says: records may appear late, and a service that has lost
    /// its memory for a while must not end what was paid for. After the deadline, a task that the service knew once and
    /// has not known any more for a while is gone.
    /// - Parameters:
    ///   - wasKnown: whether the service has ever reported on it.
    ///   - deadline: milliseconds since 1970, UTC.
    ///   - polls: such answers in a row, this one included.
    ///   - since: when the first of them came.
    public static func isGone(wasKnown: Bool, deadline: Int64?, polls: Int, since: Int64, now: Int64) -> Bool {
        guard wasKnown, let deadline, now > deadline else { return false }
        return polls >= neededPolls && now - since >= neededSpan
    }
}
