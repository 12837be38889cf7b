/// What the service said about one task in answer to a poll.
public struct StatusReport: Sendable, Equatable {
    /// The service's own word as it came.
    public var status: String
    /// What the word means; nil if it has no meaning, or one that nothing bears out.
    public var phase: TaskPhase?
    /// What is not plain about the word, as a sentence: how it was read, or why it leaves the task open.
    public var oddity: String?
    /// Whether the word names an end that nothing bears out yet: it may come a moment before that does.
    public var isUnprovenEnd: Bool
    /// Percent.
    public var progress: Int?
    public var videoURL: String?
    public var errorMessage: String?
    public var httpStatus: Int
    /// When the server says that it answered, milliseconds since 1970, UTC.
    public var serverTime: Int64?
    /// What the task cost, where the service says so.
    public var cost: Cost?

    public init(
        status: String, phase: TaskPhase?, oddity: String? = nil, isUnprovenEnd: Bool = false, progress: Int?,
        videoURL: String?, errorMessage: String?, httpStatus: Int = 200, serverTime: Int64? = nil,
        cost: Cost? = nil
    ) {
        self.status = status
        self.phase = phase
        self.oddity = oddity
        self.isUnprovenEnd = isUnprovenEnd
        self.progress = progress
        self.videoURL = videoURL
        self.errorMessage = errorMessage
        self.httpStatus = httpStatus
        self.serverTime = serverTime
        self.cost = cost
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
        return switch phase {
        case .waiting: .pending
        case .running: .processing
        case .succeeded, .failed, .cancelled, .expired, nil: state
        }
    }

    /// What the history says beside state and progress: what is not plain about the word, and the service's own message.
    public var note: String? {
        let parts = [oddity, errorMessage].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: ": ")
    }

    /// Why there is no video, for a task that has failed by this report.
    public var reason: String {
        if let errorMessage { return errorMessage }
        return switch phase {
        case .cancelled: "it was cancelled at the service"
        case .expired: "the service let it expire"
        case .waiting, .running, .succeeded, .failed, nil: "the service gave no reason"
        }
    }

    private var verdict: TaskState? {
        switch phase {
        // What was paid for is not there before its URL is.
        case .succeeded: videoURL?.isEmpty == false ? .completed : nil
        case .failed, .cancelled, .expired: .failed
        case .waiting, .running, nil: nil
        }
    }
}
