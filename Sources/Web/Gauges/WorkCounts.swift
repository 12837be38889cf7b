import Model
public import Sync
import Synchronization

/// Counts what a process does for its ledger and for whoever asks it.
public final class WorkCounts: Sendable {
    /// A request of somebody's, by what it was answered with.
    struct Asked: Hashable {
        var method: String
        /// With names in place of what they stand for, so that there are few.
        var route: String
        var status: Int
    }

    struct Counts: Sendable {
        var creates: [String: Int] = ["accepted": 0, "rejected": 0, "put_off": 0, "uncertain": 0]
        var polls: [String: Int] = ["answered": 0, "away": 0, "key": 0, "rate": 0, "unknown_task": 0]
        var finished: [String: Int] = [:]
        var downloads: [String: Int] = ["saved": 0, "failed": 0]
        var downloadedBytes: Int64 = 0
        var requests: [Asked: DurationSum] = [:]
    }

    private let counts = Mutex(Counts())

    public init() {}

    var now: Counts { counts.withLock { $0 } }

    func count(_ asked: Asked, took duration: Duration) {
        counts.withLock { $0.requests[asked, default: DurationSum()].add(duration) }
    }

    /// Counts beside another listener.
    public func listener(beside other: WorkListener?) -> WorkListener {
        WorkListener(
            onEvent: { [self] event in
                counts.withLock { $0.note(event) }
                other?.onEvent(event)
            }, onCall: other?.onCall)
    }
}

extension WorkCounts.Counts {
    fileprivate mutating func note(_ event: SyncEvent) {
        switch event {
        case .accepted: creates["accepted", default: 0] += 1
        case .rejected: creates["rejected", default: 0] += 1
        case .putOff: creates["put_off", default: 0] += 1
        case .uncertain: creates["uncertain", default: 0] += 1
        case .answered: polls["answered", default: 0] += 1
        case .notAnswered(_, _, let trouble): polls[trouble.word, default: 0] += 1
        case .finished(let task): finished[task.state.rawValue, default: 0] += 1
        case .saved(let task):
            downloads["saved", default: 0] += 1
            downloadedBytes += task.video?.bytes ?? 0
        case .notSaved: downloads["failed", default: 0] += 1
        }
    }
}

extension PollTrouble {
    fileprivate var word: String {
        switch self {
        case .away: "away"
        case .key: "key"
        case .rate: "rate"
        case .unknownTask: "unknown_task"
        }
    }
}
