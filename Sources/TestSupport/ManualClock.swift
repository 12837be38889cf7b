import Synchronization

/// A clock that stands still until a test moves it.
public final class ManualClock: Sendable {
    private let moment: Mutex<Int64>

    /// - Parameter now: milliseconds since 1970, UTC.
    public init(_ now: Int64 = 1_790_000_000_000) {
        moment = Mutex(now)
    }

    public var now: Int64 { moment.withLock { $0 } }

    /// - Parameter milliseconds: may be negative, as clocks are set back too.
    public func advance(by milliseconds: Int64) {
        moment.withLock { $0 += milliseconds }
    }

    /// Moves the clock forward to a moment; one that is past leaves it alone.
    public func advance(to moment: Int64) {
        self.moment.withLock { $0 = max($0, moment) }
    }

    /// For `TaskRepository`.
    public var read: @Sendable () -> Int64 {
        { self.now }
    }
}
