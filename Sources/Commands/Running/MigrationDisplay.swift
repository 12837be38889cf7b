import Contract
import Model
import Store
import Synchronization

/// Tells how far a migration has come, in lines: nothing of one that is over within a second, a line for each step that
/// is reached a second after the last line, and for a step that takes long every ten seconds.
final class MigrationDisplay: Sendable {
    private struct Shown {
        var lastLineAt = Duration.zero
        var lastStep = 0
        var hasWaited = false
    }

    private let say: @Sendable (String) -> Void
    private let shown = Mutex(Shown())

    init(say: @escaping @Sendable (String) -> Void) {
        self.say = say
    }

    func show(_ progress: MigrationProgress) {
        if !progress.waitsFor.isEmpty { return tellWait(progress) }
        let elapsed = HumanDuration.text(milliseconds: progress.elapsed.milliseconds)
        if progress.isDone {
            guard shown.withLock({ $0.lastStep > 0 }) else { return }
            return say("migrated the ledger to version \(progress.version) in \(elapsed)")
        }
        let isDue = shown.withLock { shown in
            let silence = progress.elapsed - shown.lastLineAt
            guard silence >= .seconds(progress.step == shown.lastStep ? 10 : 1) else { return false }
            shown = Shown(lastLineAt: progress.elapsed, lastStep: progress.step)
            return true
        }
        guard isDue else { return }
        let work =
            switch progress.name {
            case "copy": ", copying it aside first"
            case "log": ", copying the log into the file"
            default: ""
            }
        say(
            "migrating the ledger to version \(progress.version): step \(progress.step) of \(progress.steps)\(work) "
                + "… (\(elapsed))")
    }

    private func tellWait(_ progress: MigrationProgress) {
        let isNew = shown.withLock { shown in
            defer { shown.hasWaited = true }
            return !shown.hasWaited
        }
        guard isNew else { return }
        say(
            "the ledger has to be migrated to version \(progress.version); waiting for "
                + "\(progress.waitsFor.joined(separator: ", ")) to end …")
    }
}
