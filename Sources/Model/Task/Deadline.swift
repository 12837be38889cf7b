/// How long a task may go without a verdict.
public enum Deadline {
    /// Grace on top, for clocks and queues: an hour.
    public static let grace: Int64 = 3_600_000

    /// - Parameters:
    ///   - acceptedAt: milliseconds since 1970, UTC.
    ///   - timeout: the request's own in seconds; counts as `longest` at most, and as 0 at least, as it may come from a
    ///     record of the service's. Nil counts as `longest`.
    ///   - longest: seconds that the service allows a task at most; nil for a service that this program does not know.
    /// - Returns: milliseconds since 1970, UTC; nil if neither is known.
    public static func after(acceptedAt: Int64, timeout: Int64?, longest: Int64?) -> Int64? {
        guard let allowed = [timeout, longest].compactMap({ $0 }).min() else { return nil }
        let seconds = min(max(allowed, 0), (Int64.max - grace) / 1_000)
        let (moment, isBeyond) = acceptedAt.addingReportingOverflow(seconds * 1_000 + grace)
        return isBeyond ? .max : moment
    }
}
