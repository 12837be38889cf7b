import Model
import Sync
import Synchronization

/// What a pass has done, and what is left of the trouble that it met: what fared well in the end was none.
public final class SyncRecord: Sendable {
    public struct Entries: Sendable {
        public var accepted = 0
        public var saved = 0
        /// Tasks that a poll brought nothing about, and why.
        var unanswered: [Int64: Unanswered] = [:]
        /// Videos that could not be saved, and why.
        var unsaved: [Int64: String] = [:]
        /// Tasks that became uncertain.
        var uncertain: Set<Int64> = []
    }

    public struct Unanswered: Sendable, Equatable {
        var account: Int64
        var trouble: PollTrouble
        var message: String
    }

    private let state = Mutex(Entries())

    var entries: Entries { state.withLock { $0 } }

    func note(_ event: SyncEvent) {
        state.withLock { entries in
            switch event {
            case .accepted(let task):
                entries.accepted += 1
                entries.uncertain.remove(task.id)
            case .uncertain(let task): entries.uncertain.insert(task.id)
            case .answered(let task): entries.unanswered[task.id] = nil
            case .notAnswered(let task, let error, let trouble):
                entries.unanswered[task.id] = Unanswered(
                    account: task.accountID, trouble: trouble, message: error.message)
            case .finished(let task): entries.unanswered[task.id] = nil
            case .saved(let task):
                entries.saved += 1
                entries.unsaved[task.id] = nil
            case .notSaved(let task, let reason, _): entries.unsaved[task.id] = reason
            case .rejected, .putOff: break
            }
        }
    }

    /// A listener that hears all that another one does.
    func listener(beside other: WorkListener?) -> WorkListener {
        WorkListener(
            onEvent: { [self] event in
                note(event)
                other?.onEvent(event)
            }, onCall: other?.onCall)
    }
}
