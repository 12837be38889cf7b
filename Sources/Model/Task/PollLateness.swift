/// How many polls were made in a span of time, and how late they were.
public struct PollLateness: Sendable, Equatable {
    public private(set) var count = 0
    /// Milliseconds.
    public private(set) var latest: Int64 = 0
    /// By lateness: milliseconds up to 32 each for itself, beyond that sixteen steps for each doubling.
    private var buckets: [Int] = []

    public init() {}

    /// - Parameter late: milliseconds between the moment when a poll was due and the moment when it began.
    public mutating func count(late: Int64) {
        let late = max(0, late)
        count += 1
        latest = max(latest, late)
        let bucket = Self.bucket(of: late)
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
            if Double(seen) >= wanted { return min(latest, Self.bound(of: bucket)) }
        }
        return latest
    }

    private static func bucket(of late: Int64) -> Int {
        var (exponent, rest) = (0, late)
        while rest >= 32 { (exponent, rest) = (exponent + 1, rest >> 1) }
        return 16 * exponent + Int(rest)
    }

    /// The most that falls into a bucket.
    private static func bound(of bucket: Int) -> Int64 {
        guard bucket >= 32 else { return Int64(bucket) }
        let exponent = bucket / 16 - 1
        return (Int64(bucket - 16 * exponent) + 1) << Int64(exponent) - 1
    }
}
