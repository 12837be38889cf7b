import Store

/// Tells how far a migration has come, in lines: nothing of one that is over within a second, and no line within a second
/// of the one before.
final class MigrationDisplay {
    private let say: (String) -> Void
    private var lastLineAt = Duration.zero
    private var hasSpoken = false

    init(say: @escaping (String) -> Void) {
        self.say = say
    }

    func show(_ progress: MigrationProgress) {
        let elapsed = HumanDuration.text(milliseconds: progress.elapsed.milliseconds)
        if progress.isDone {
            if hasSpoken { say("migrated the ledger to version \(progress.version) in \(elapsed)") }
            return
        }
        guard progress.elapsed - lastLineAt >= .seconds(1) else { return }
        lastLineAt = progress.elapsed
        hasSpoken = true
        say(
            "migrating the ledger to version \(progress.version): step \(progress.step) of \(progress.steps) … (\(elapsed))"
        )
    }
}

extension Duration {
    /// Rounded down.
    var milliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}
