/// What the service said about one task in answer to a poll.
public struct StatusReport: Sendable, Equatable {
    /// The service's own word as it came; what it is read as is told by `StatusWord`.
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
        return word.openState ?? state
    }

    public var word: StatusWord { StatusWord(status) }

    /// What the history says beside state and progress: how the word was read where that is not plain, and the service's own
    /// message.
    public var note: String? {
        let reading = verdict.map(word.readingNote) ?? word.oddity
        let parts = [reading, errorMessage].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: ": ")
    }

    private var verdict: TaskState? {
        word.verdict(hasVideo: videoURL?.isEmpty == false, hasReason: errorMessage?.isEmpty == false)
    }
}
