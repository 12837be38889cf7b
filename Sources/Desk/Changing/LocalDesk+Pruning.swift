import Contract
public import Store

/// Which tasks lose their bulky parts.
public struct PruneOrder: Sendable {
    /// Nil for every task that was not pruned before.
    public var choice: TaskChoice?
    /// Milliseconds since a task was finished.
    public var age: Int64
    public var keepsRequests: Bool
    public var keepsHistory: Bool
    public var isDryRun: Bool

    public init(
        choice: TaskChoice? = nil, age: Int64, keepsRequests: Bool = false, keepsHistory: Bool = false,
        isDryRun: Bool = false
    ) {
        self.choice = choice
        self.age = age
        self.keepsRequests = keepsRequests
        self.keepsHistory = keepsHistory
        self.isDryRun = isDryRun
    }
}

/// What was dropped, or would be.
public struct PruneOutcome: Sendable {
    public var pruned: Pruned
    /// Nil where nothing was done.
    public var reclaimed: Reclaimed?
    public var isInterrupted = false

    public var sentence: String { Self.sentence(pruned) }

    static func sentence(_ pruned: Pruned) -> String {
        "\(pruned.tasks) \(pruned.tasks == 1 ? "task" : "tasks"): \(pruned.requests) request bodies "
            + "(\(ByteCount.text(pruned.requestBytes))) and \(pruned.events) history entries"
    }
}

extension LocalDesk {
    /// Goes on until everything is done or the caller has had enough, which ends it between two transactions.
    public func prune(_ order: PruneOrder, for caller: Caller) async throws -> PruneOutcome {
        let (moment, overflow) = repository.now.subtractingReportingOverflow(order.age)
        var scope = PruneScope(finishedBefore: overflow ? .min : moment)
        scope.keepsRequests = order.keepsRequests
        scope.keepsHistory = order.keepsHistory
        if let choice = order.choice { scope.tasks = try await ids(of: choice, for: caller) }
        let found = try await repository.prunable(scope)
        if order.isDryRun { return PruneOutcome(pruned: found) }
        if found.tasks > 0 { try await caller.ask(DeskQuestion("prune \(PruneOutcome.sentence(found))?")) }
        let (repository, chosen) = (repository, scope)
        // After a wish to end it says how far it has come.
        let (pruned, reclaimed) = try await caller.interruption.cancelling {
            let lines = ProgressLines { caller.tell(.working($0)) }
            let pruned = try await repository.prune(chosen) { lines.show("pruned \($0.tasks) tasks …") }
            let reclaimed = try await repository.reclaim {
                lines.show("gave back \(ByteCount.text($0.bytes)) …")
            }
            return (pruned, reclaimed)
        }
        return PruneOutcome(pruned: pruned, reclaimed: reclaimed, isInterrupted: caller.interruption.isRaised)
    }
}

/// Lines about work under way, one in two seconds.
private final class ProgressLines {
    private let say: (String) -> Void
    private var lastAt = ContinuousClock.now

    init(say: @escaping (String) -> Void) {
        self.say = say
    }

    func show(_ line: @autoclosure () -> String) {
        guard lastAt.duration(to: .now) >= .seconds(2) else { return }
        lastAt = .now
        say(line())
    }
}
