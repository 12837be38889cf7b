/// How many polls were made in a span of time, and how late they were.
public struct PollLateness: Sendable, Equatable {
    public private(set) var count = 0
    /// Milliseconds.
    public private(set) var latest: Int64 = 0
    /// By the `SpanBucket` of their lateness.
    private var buckets: [Int] = []

    public init() {}

    /// - Parameter late: milliseconds between the moment when a poll was due and the moment when it began.
    public mutating func count(late: Int64) {
        let late = max(0, late)
        count += 1
        latest = max(latest, late)
        let bucket = SpanBucket.number(of: late)
        if bucket >= buckets.count { buckets += Array(repeating: 0, count: bucket + 1 - buckets.count) }
        buckets[bucket] += 1
    }

    /// How late all but a share of the polls were at most, in milliseconds, rounded up by a sixteenth at most.
    /// - Parameter share: 0...1, such as 0.99.
    public func lateness(of share: Double) -> Int64 {
        let wanted = (Double(count) * share).rounded(.up)
        var seen = 0
        for (bucket, polls) in buckets.enumerated() {
            seen += polls
            if Double(seen) >= wanted { return min(latest, SpanBucket.spans(in: bucket).upperBound) }
        }
        return latest
    }
}
