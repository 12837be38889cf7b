/// How long a task may go without a verdict.
public enum Deadline {
    /// Seconds that a task without a `timeout` of its own may take: the longest that the service allows [documented].
    public static let longestTimeout: Int64 = 172_800

    /// Grace on top, for clocks and queues: an hour.
    public static let grace: Int64 = 3_600_000

    /// - Parameters:
    ///   - acceptedAt: milliseconds since 1970, UTC.
    ///   - timeout: the request's `timeout` in seconds; counts as `longestTimeout` at most.
    /// - Returns: milliseconds since 1970, UTC.
    public static func after(acceptedAt: Int64, timeout: Int64?) -> Int64 {
        acceptedAt + min(timeout ?? longestTimeout, longestTimeout) * 1_000 + grace
    }
}
