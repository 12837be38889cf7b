/// How much work in the background does at a time, so that others who write hardly notice.
///
/// SQLite does not queue writers: one that finds the lock taken tries again after 1, 3, 8, 18, 33, 53 milliseconds. It
/// gets in at the first pause that it meets if no transaction is longer than thirty milliseconds and no pause shorter
/// than twenty.
struct WritePace {
    /// Inside a transaction no new step is begun after this time; what comes on top is the commit.
    static let inside = Duration.milliseconds(3)
    /// What a transaction ought to take, its commit included.
    static let target = Duration.milliseconds(6)
    /// Between two transactions the lock is free for at least this long.
    static let pause = Duration.milliseconds(20)

    /// Steps of the next transaction at most.
    private(set) var size: Int
    private let range: ClosedRange<Int>
    private var transactions = 0

    init(_ range: ClosedRange<Int>, first: Int) {
        self.range = range
        size = first
    }

    /// - Parameter taken: how long the last transaction took, its commit included.
    mutating func note(transaction taken: Duration) {
        let wanted = Double(size) * (Self.target / max(taken, .microseconds(100)))
        // Down at once, up slowly: a disk that was quick once may not stay so.
        size = min(max(Int(min(wanted, Double(size) * 1.25 + 1)), range.lowerBound), range.upperBound)
    }

    /// Lets others write, and copies the log back now and then in a turn of its own. Left alone it would grow until copying
    /// takes long, and that right behind a transaction. Returns early when the task is cancelled.
    mutating func giveWay(_ repository: TaskRepository) async throws {
        await repository.finishWrites()
        try? await Task.sleep(for: Self.pause)
        transactions += 1
        guard transactions % 3 == 0 else { return }
        try await repository.copyBackLog()
        try? await Task.sleep(for: Self.pause)
    }
}
