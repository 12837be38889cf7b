/// Where a task stands.
///
/// Raw values are those of the command line's contract and of the database.
public enum TaskState: String, Sendable, CaseIterable, Codable {
    /// Recorded, not sent.
    case queued
    /// Recorded; the create call may be under way.
    case submitting
    /// The create call may have reached the service; no task id is known. Never sent again.
    case uncertain
    /// The service said no; nothing was created.
    case rejected
    /// Taken back before it was ever sent.
    case cancelled
    /// The service has it and has not begun.
    case pending
    /// The service is at work on it.
    case processing
    /// The service's verdict: there is a video.
    case completed
    /// The service's verdict: there is none.
    case failed
    /// After its deadline the service still gave no verdict.
    case expired
    /// The user gave it up; the service may still run and bill it.
    case abandoned

    /// States in which nothing happens any more by itself.
    public var isFinal: Bool {
        switch self {
        case .rejected, .cancelled, .completed, .failed, .expired, .abandoned: true
        case .queued, .submitting, .uncertain, .pending, .processing: false
        }
    }

    /// Whether the service is asked about it at intervals.
    public var isPolled: Bool { self == .pending || self == .processing }

    /// Whether a task may go from `previous` to `next`; `previous` is nil for a task that is just being recorded.
    ///
    /// Late news is legal: a create call that was given up may still bring its task id (`uncertain` to `pending`), and
    /// a task that ran past its deadline or was given up may turn out to have a verdict.
    public static func isLegal(from previous: TaskState?, to next: TaskState) -> Bool {
        guard let previous else {
            // A task adopted from elsewhere starts out as one that the service has.
            return next == .queued || next == .pending
        }
        switch previous {
        case .queued:
            return [.submitting, .cancelled].contains(next)
        case .submitting:
            // Back to `queued` only on a definite answer that nothing was created.
            return [.pending, .queued, .rejected, .uncertain].contains(next)
        case .uncertain:
            return [.pending, .rejected, .abandoned].contains(next)
        case .pending:
            return [.processing, .completed, .failed, .expired, .abandoned].contains(next)
        case .processing:
            return [.pending, .completed, .failed, .expired, .abandoned].contains(next)
        case .expired, .abandoned:
            return [.completed, .failed].contains(next)
        case .rejected, .cancelled, .completed, .failed:
            return false
        }
    }
}
