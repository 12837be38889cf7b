/// How much work in the background does at a time, so that others who write hardly notice.
///
/// SQLite does not queue writers: one that finds the lock taken tries again after 1, 3, 8, 18, 33, 53 milliseconds. It
/// gets in at the first pause that it meets if no hold is longer than thirty milliseconds and no pause shorter than twenty.
struct WritePace {
    /// Inside a transaction no new step is begun after this time; what comes on top is the commit.
    static let inside = Duration.milliseconds(5)
    /// What a transaction ought to take, its commit included.
    static let target = Duration.milliseconds(10)
    /// Between two transactions the lock is free for at least this long.
    static let pause = Duration.milliseconds(20)

    /// Steps of the next transaction at most.
    private(set) var size: Int
    private let range: ClosedRange<Int>

    init(_ range: ClosedRange<Int>, first: Int) {
        self.range = range
        size = first
    }

    /// - Parameter held: how long the last transaction took, its commit included.
    mutating func note(_ held: Duration) {
        let wanted = Double(size) * (Self.target / max(held, .microseconds(100)))
        // Down at once, up slowly: a disk that was quick once may not stay so.
        size = min(max(Int(min(wanted, Double(size) * 1.25 + 1)), range.lowerBound), range.upperBound)
    }

    /// Lets others write. Returns early when the task is cancelled.
    static func giveWay() async {
        try? await Task.sleep(for: pause)
    }
}
