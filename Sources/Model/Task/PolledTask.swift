/// What a poll and its verdict need to know of a task, as it was when it was claimed.
///
/// Times are milliseconds since 1970, UTC.
public struct PolledTask: Sendable, Equatable {
    /// The local number.
    public let id: Int64
    /// The service's id; nil for a task that it never had.
    public let upstreamID: String?
    public let accountID: Int64
    public let state: TaskState
    public let upstreamStatus: String?
    /// What was odd about it.
    public let statusOddity: String?
    public let progress: Int?
    public let deadlineAt: Int64?
    /// Known only of a task that was taken by hand: no other one has a video while it is polled. Nil for a URL that
    /// came from another ledger, so that the service's word for it is news.
    public let videoURL: String?
    /// Poll errors in a row.
    public let pollErrors: Int
    public let isSimulated: Bool
    /// The worker that has claimed it; nil if nobody has.
    public let claimant: Int64?
    /// When this poll was due; nil for one by hand.
    public let dueAt: Int64?
    /// When the next one is.
    public let nextPollAt: Int64?

    public init(
        id: Int64, upstreamID: String?, accountID: Int64, state: TaskState, upstreamStatus: String?,
        statusOddity: String? = nil, progress: Int?,
        deadlineAt: Int64?, videoURL: String? = nil, pollErrors: Int, isSimulated: Bool, claimant: Int64?,
        dueAt: Int64?, nextPollAt: Int64?
    ) {
        self.id = id
        self.upstreamID = upstreamID
        self.accountID = accountID
        self.state = state
        self.upstreamStatus = upstreamStatus
        self.statusOddity = statusOddity
        self.progress = progress
        self.deadlineAt = deadlineAt
        self.videoURL = videoURL
        self.pollErrors = pollErrors
        self.isSimulated = isSimulated
        self.claimant = claimant
        self.dueAt = dueAt
        self.nextPollAt = nextPollAt
    }

    /// - Parameter claimant: the worker that has claimed it; nil if nobody has.
    public init(_ task: VideoTask, claimant: Int64? = nil) {
        self.init(
            id: task.id, upstreamID: task.upstreamID, accountID: task.accountID, state: task.state,
            upstreamStatus: task.upstreamStatus, statusOddity: task.statusOddity, progress: task.progress,
            deadlineAt: task.deadlineAt,
            videoURL: task.video?.trustedURL, pollErrors: task.pollErrors, isSimulated: task.isSimulated,
            claimant: claimant,
            dueAt: nil, nextPollAt: task.nextPollAt)
    }
}
