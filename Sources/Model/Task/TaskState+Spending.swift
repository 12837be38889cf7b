extension TaskState {
    /// Whether a task in this state counts as paid for, or as what may have to be paid.
    public var countsAsSpent: Bool {
        switch self {
        case .queued, .rejected, .cancelled, .failed: false
        case .submitting, .uncertain, .pending, .processing, .completed, .expired, .abandoned: true
        }
    }
}
