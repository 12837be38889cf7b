/// When a task is asked about next. All spans are milliseconds.
public struct PollSchedule: Sendable, Equatable {
    /// Between two polls of a young task. The service documents 5 to 10 seconds.
    public var interval: Int64

    /// - Parameter interval: milliseconds, at least 1.
    public init(interval: Int64 = 5_000) {
        self.interval = max(1, interval)
    }

    /// The longest that polls of an old task lie apart.
    public var longest: Int64 { max(interval, 15_000) }

    /// An old task's interval has doubled when it is this old, tripled at twice the age, and so on up to `longest`.
    public static let doublingAge: Int64 = 600_000

    /// Between two polls of a task, before jitter.
    /// - Parameter age: milliseconds since the service accepted it.
    public func interval(age: Int64) -> Int64 {
        guard interval < longest else { return longest }
        // Far beyond any age that still makes a difference, and without overflow.
        let age = min(max(0, age), Self.doublingAge * longest)
        return min(longest, interval + interval * age / Self.doublingAge)
    }

    /// The share of an interval by which it is varied either way, so that tasks submitted together drift apart.
    public static let jitterPercent: Int64 = 10

    /// From one poll of a task to the next.
    /// - Parameters:
    ///   - age: milliseconds since the service accepted it.
    ///   - random: -1...1, for the jitter.
    public func nextInterval(age: Int64, random: Double) -> Int64 {
        let span = interval(age: age)
        return span + Int64(Double(span * Self.jitterPercent) / 100 * random)
    }

    /// From one poll of a task to the next in a large ledger: as `nextInterval`, but the jitter draws neighbours together.
    ///
    /// Tasks that were recorded one after the other lie side by side in the file. Polled side by side, hundreds of them
    /// change a few dozen pages, while in any order each changes pages of its own. So each neighbourhood has a moment of
    /// its own in the interval, and each of its tasks comes nearer to it with every poll.
    /// - Parameters:
    ///   - now: milliseconds since 1970, UTC.
    ///   - task: the local number.
    public func gatheringInterval(age: Int64, now: Int64, task: Int64, random: Double) -> Int64 {
        let span = interval(age: age)
        let most = span * Self.jitterPercent / 100
        let neighbourhood = UInt64(bitPattern: task / Self.neighbours)
        // Fibonacci hashing: neighbourhoods side by side get moments far apart.
        let moment = Int64((neighbourhood &* 0x9E37_79B9_7F4A_7C15) >> 33) % span
        var distance = (moment - now % span) % span
        if distance > span / 2 { distance -= span }
        if distance < -span / 2 { distance += span }
        let spread = Int64(Double(span) / 2_000 * random)
        return span + min(most, max(-most, distance + spread))
    }

    /// Tasks of one neighbourhood.
    static let neighbours: Int64 = 128

    /// From so many open tasks on, neighbours are drawn together: far fewer would only hit the service at one moment.
    public static let gatheringFrom = 10_000

    /// How long to wait after an answer that was none.
    /// - Parameters:
    ///   - errors: errors in a row, this one included; at least 1.
    ///   - retryAfter: what the service asked for, in milliseconds.
    ///   - random: 0..<1, for the jitter.
    public func backOff(errors: Int, retryAfter: Int64?, random: Double) -> Int64 {
        let doubled = interval << min(20, max(0, errors - 1))
        let span = min(Self.longestBackOff, max(doubled, interval))
        let jittered = span - Int64(Double(span) * random * Double(Self.jitterPercent) / 100)
        // A service that asks for a day means an hour or its operators' mistake; looking once an hour harms nobody.
        return max(jittered, min(retryAfter ?? 0, 3_600_000))
    }

    /// Five minutes.
    public static let longestBackOff: Int64 = 300_000
}
