/// A period of time as whole hours, which the table `statistic` has, and what is left of an hour at its ends.
struct StatisticsPeriod: Equatable {
    static let hour: Int64 = 3_600_000
    /// The year 10000, beyond which nothing is asked for.
    private static let end: Int64 = 253_402_300_800_000

    /// Hours since 1970.
    var hours: Range<Int64> = 0..<0
    /// Milliseconds since 1970, UTC; none of them reaches over an hour.
    var edges: [Range<Int64>] = []

    /// - Parameters:
    ///   - since: milliseconds since 1970, UTC; nil for a period without a beginning.
    ///   - until: the first moment that is not meant any more; nil for a period without an end.
    init(since: Int64?, until: Int64?) {
        let start = min(max(since ?? 0, 0), Self.end)
        let end = min(max(until ?? Self.end, 0), Self.end)
        guard start < end else { return }
        let first = (start + Self.hour - 1) / Self.hour
        let last = end / Self.hour
        guard first <= last else {
            edges = [start..<end]
            return
        }
        hours = first..<last
        edges = [start..<first * Self.hour, last * Self.hour..<end].filter { !$0.isEmpty }
    }

    /// The moments of an hour.
    static func moments(ofHour hour: Int64) -> Range<Int64> { hour * Self.hour..<(hour + 1) * Self.hour }
}
