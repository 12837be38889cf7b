/// How long a task may go without a verdict.
public enum Deadline {
    /// Seconds that a task without a `timeout` of its own may take: the longest that the service allows [documented].
    public static let longestTimeout: Int64 = 172_800

    /// Grace on top, for clocks and queues: an hour.
    public static let grace: Int64 = 3_600_000

    /// - Parameters:
    ///   - acceptedAt: milliseconds since 1970, UTC.
    ///   - timeout: the request's `timeout` in seconds; counts as `longestTimeout` at most, and as 0 at least, as it may
    ///     come from a record of the service's.
    /// - Returns: milliseconds since 1970, UTC.
    public static func after(acceptedAt: Int64, timeout: Int64?) -> Int64 {
        let seconds = min(max(timeout ?? longestTimeout, 0), longestTimeout)
        let (moment, isBeyond) = acceptedAt.addingReportingOverflow(seconds * 1_000 + grace)
        return isBeyond ? .max : moment
    }
}
