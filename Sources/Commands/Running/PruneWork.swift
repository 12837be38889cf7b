import Desk
import Contract
import Store

/// Prunes and shrinks until everything is done or whoever asked for it has had enough, which ends it between two transactions.
struct PruneWork: Sendable {
    let repository: TaskRepository
    let scope: PruneScope
    let context: Context
    let interruption: Interruption

    /// After a wish to end it says how far it has come.
    func run() async throws -> (Pruned, Reclaimed) {
        try await interruption.cancelling { try await work() }
    }

    private func work() async throws -> (Pruned, Reclaimed) {
        let lines = ProgressLines { line in if !context.isJSON { context.say(line) } }
        let pruned = try await repository.prune(scope) { pruned in lines.show("pruned \(pruned.tasks) tasks …") }
        let reclaimed = try await repository.reclaim { reclaimed in
            lines.show("gave back \(ByteCount.text(reclaimed.bytes)) …")
        }
        return (pruned, reclaimed)
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
