import Model

/// Milliseconds of a clock that nobody sets.
enum SteadyClock {
    private static let start = ContinuousClock.now

    static var now: Int64 { (ContinuousClock.now - start).milliseconds }
}
