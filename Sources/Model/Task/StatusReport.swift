/// What the service said about one task in answer to a poll.
public struct StatusReport: Sendable, Equatable {
    /// The service's own word: `pending`, `processing`, `completed`, `failed` are documented, others are kept as they
    /// come and count as unfinished.
    public var status: String
    /// Percent.
    public var progress: Int?
    public var videoURL: String?
    public var errorMessage: String?
    public var httpStatus: Int
    /// When the server says that it answered, milliseconds since 1970, UTC.
    public var serverTime: Int64?

    public init(
        status: String, progress: Int?, videoURL: String?, errorMessage: String?, httpStatus: Int = 200,
        serverTime: Int64? = nil
    ) {
        self.status = status
        self.progress = progress
        self.videoURL = videoURL
        self.errorMessage = errorMessage
        self.httpStatus = httpStatus
        self.serverTime = serverTime
    }

    /// What the report makes of a task.
    ///
    /// - Parameters:
    ///   - state: where the task stands; `expired` and `abandoned` only move on a verdict, other final states never.
    ///   - deadline: the moment after which an unfinished answer is the last one, milliseconds since 1970, UTC.
    ///   - now: the moment of the answer.
    /// - Returns: the next state, which may be the same.
    public func nextState(from state: TaskState, deadline: Int64?, now: Int64) -> TaskState {
        if let verdict {
            return TaskState.isLegal(from: state, to: verdict) ? verdict : state
        }
        guard state.isPolled else { return state }
        // A clock that runs ahead here expires nothing: the server's must agree.
        if let deadline, min(now, serverTime ?? now) > deadline { return .expired }
        switch status {
        case "pending": return .pending
        case "processing": return .processing
        default: return state
        }
    }

    /// `completed` without a URL is none and is polled on: what was paid for is not there yet.
    private var verdict: TaskState? {
        switch status {
        case "completed" where videoURL?.isEmpty == false: .completed
        case "failed": .failed
        default: nil
        }
    }
}
