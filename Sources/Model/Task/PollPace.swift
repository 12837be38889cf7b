/// How many polls may start by now.
///
/// After a night without the daemon everything is overdue at once. Asked about at a rate somewhat above the one that the
/// schedule needs anyway, all of it has had its turn within one interval, and the service is not stampeded. What a few
/// tasks need is below the floor, and starts at once.
public struct PollPace: Sendable, Equatable {
    /// Polls a second.
    public private(set) var rate: Double
    private var allowed: Double
    /// Milliseconds of a clock that never jumps.
    private var countedAt: Int64

    /// Polls a second that are allowed always.
    public static let lowestRate = 200.0
    /// So much more than the schedule needs.
    public static let headroom = 1.25

    /// - Parameter now: milliseconds of a clock that never jumps.
    public init(now: Int64) {
        rate = Self.lowestRate
        countedAt = now
        allowed = 0
        allowed = burst
    }

    /// Polls that may start at one moment, after a while without any.
    public var burst: Double { max(64, rate / 10) }

    /// Goes by so many open tasks from now on.
    /// - Parameter interval: milliseconds between two polls of each.
    public mutating func adapt(open: Int, interval: Int64) {
        rate = max(Self.lowestRate, Self.headroom * Double(open) * 1_000 / Double(max(1, interval)))
        allowed = min(allowed, burst)
    }

    /// Takes leave for one poll.
    /// - Parameter now: milliseconds, of the same clock as ever.
    public mutating func mayStart(at now: Int64) -> Bool {
        allowed = min(burst, allowed + Double(max(0, now - countedAt)) * rate / 1_000)
        countedAt = max(countedAt, now)
        guard allowed >= 1 else { return false }
        allowed -= 1
        return true
    }

    /// Milliseconds after which the next poll may start; 0 for at once.
    public var wait: Int64 {
        allowed >= 1 ? 0 : Int64(((1 - allowed) * 1_000 / rate).rounded(.up))
    }
}
