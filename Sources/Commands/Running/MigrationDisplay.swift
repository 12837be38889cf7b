import Store
import Synchronization

/// Tells how far a migration has come, in lines: nothing of one that is over within a second, and no line within a second
/// of the one before.
final class MigrationDisplay: Sendable {
    private struct Shown {
        var lastLineAt = Duration.zero
        var hasSpoken = false
    }

    private let say: @Sendable (String) -> Void
    private let shown = Mutex(Shown())

    init(say: @escaping @Sendable (String) -> Void) {
        self.say = say
    }

    func show(_ progress: MigrationProgress) {
        let elapsed = HumanDuration.text(milliseconds: progress.elapsed.milliseconds)
        if progress.isDone {
            guard shown.withLock({ $0.hasSpoken }) else { return }
            return say("migrated the ledger to version \(progress.version) in \(elapsed)")
        }
        let isDue = shown.withLock { shown in
            guard progress.elapsed - shown.lastLineAt >= .seconds(1) else { return false }
            shown = Shown(lastLineAt: progress.elapsed, hasSpoken: true)
            return true
        }
        guard isDue else { return }
        say(
            "migrating the ledger to version \(progress.version): step \(progress.step) of \(progress.steps) … (\(elapsed))"
        )
    }
}

extension Duration {
    /// Rounded down.
    var milliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}
