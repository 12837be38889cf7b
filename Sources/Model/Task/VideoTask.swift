/// A task as the ledger knows it. Times are milliseconds since 1970, UTC.
public struct VideoTask: Sendable, Equatable, Identifiable {
    /// The local number; never used twice.
    public var id: Int64
    /// Permanent; survives export and import.
    public var uid: String
    /// The caller's own key, unique per profile.
    public var ref: String?
    /// The service's id, once it is known.
    public var upstreamID: String?
    public var state: TaskState
    public var waitingFor: WaitingFor?
    /// The service's own word for the status, as it came.
    public var upstreamStatus: String?
    /// What is odd about the status of an open task, in a sentence; nil if nothing is.
    public var statusOddity: String?
    /// Percent, as the service said it. `pending` with 50 is normal; nothing is inferred from it.
    public var progress: Int?
    public var request: RequestSummary
    public var project: String?
    public var shot: String?
    /// 1…N for the tasks of one `--takes N`.
    public var take: Int?
    public var tags: [String]
    public var note: String?
    public var profile: String
    public var accountID: Int64
    public var baseURL: String
    /// The kind of service that its account is at.
    public var provider = ProviderName.ofOlderLedgers
    /// Made against a simulator: not a real video, no cost, not in the statistics.
    public var isSimulated: Bool
    public var parentID: Int64?
    /// The task whose last frame it begins with.
    public var continuesID: Int64?
    public var priority: Int
    /// Not sent before this moment.
    public var notBefore: Int64?
    /// Where the user wants the video, instead of the videos folder.
    public var outputPath: String?
    public var createdAt: Int64
    public var updatedAt: Int64
    /// When the create call was begun last; nil if nothing has been sent yet.
    public var submittedAt: Int64?
    /// When the service's task id came.
    public var acceptedAt: Int64?
    public var finishedAt: Int64?
    /// After this moment an unfinished answer makes the task `expired`.
    public var deadlineAt: Int64?
    public var lastPolledAt: Int64?
    public var nextPollAt: Int64?
    public var polls: Int
    /// Poll errors in a row.
    public var pollErrors: Int
    public var cost: Cost?
    public var error: TaskError?
    public var video: VideoFile?
    public var verdict: Verdict?
    /// Why, in the user's words.
    public var verdictReason: String?
    /// When bulky parts of it were dropped: its request as sent may be gone, and its history has gaps.
    public var prunedAt: Int64?
    /// What the service says that it cost; nil before it does, and where it never does.
    public var billed: Cost?
    /// Who made it: a login name, or the name of a token. Nil where nobody knows.
    public var submittedBy: String?

    public init(
        id: Int64, uid: String, ref: String?, upstreamID: String?, state: TaskState, waitingFor: WaitingFor?,
        upstreamStatus: String?, progress: Int?, request: RequestSummary, project: String?, shot: String?, take: Int?,
        tags: [String], note: String?, profile: String, accountID: Int64, baseURL: String, isSimulated: Bool,
        parentID: Int64?, priority: Int, notBefore: Int64?, outputPath: String?, createdAt: Int64, updatedAt: Int64,
        submittedAt: Int64?, acceptedAt: Int64?, finishedAt: Int64?, deadlineAt: Int64?, lastPolledAt: Int64?,
        nextPollAt: Int64?, polls: Int, pollErrors: Int, cost: Cost?, error: TaskError?, video: VideoFile?
    ) {
        self.id = id
        self.uid = uid
        self.ref = ref
        self.upstreamID = upstreamID
        self.state = state
        self.waitingFor = waitingFor
        self.upstreamStatus = upstreamStatus
        self.progress = progress
        self.request = request
        self.project = project
        self.shot = shot
        self.take = take
        self.tags = tags
        self.note = note
        self.profile = profile
        self.accountID = accountID
        self.baseURL = baseURL
        self.isSimulated = isSimulated
        self.parentID = parentID
        self.priority = priority
        self.notBefore = notBefore
        self.outputPath = outputPath
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.submittedAt = submittedAt
        self.acceptedAt = acceptedAt
        self.finishedAt = finishedAt
        self.deadlineAt = deadlineAt
        self.lastPolledAt = lastPolledAt
        self.nextPollAt = nextPollAt
        self.polls = polls
        self.pollErrors = pollErrors
        self.cost = cost
        self.error = error
        self.video = video
    }

    /// What it counts as in sums and against caps: what was billed, and the estimate before that is known.
    public var spending: Cost? { billed ?? cost }

    /// Whether nothing is left to wait for: the verdict is there and, if it is a video, so is the file, or nobody tries to
    /// get it any more.
    public var isSettled: Bool {
        guard state.isFinal else { return false }
        guard state == .completed, let video else { return true }
        return video.state.isSettled || video.isStopped
    }
}

/// What a task costs: as it was estimated when it was recorded, or as the service says.
public struct Cost: Sendable, Equatable {
    public var amount: Double
    /// ISO 4217, such as `CNY`.
    public var currency: String
    public var rate: Double
    /// What the rate is multiplied by, such as `second`.
    public var basis: String

    public init(amount: Double, currency: String, rate: Double, basis: String) {
        self.amount = amount
        self.currency = currency
        self.rate = rate
        self.basis = basis
    }
}

/// Why a task did not go well.
public struct TaskError: Sendable, Equatable {
    /// A short word or the service's `ref_code`.
    public var code: String
    public var message: String
    public var httpStatus: Int?

    public init(code: String, message: String, httpStatus: Int? = nil) {
        self.code = code
        self.message = message
        self.httpStatus = httpStatus
    }
    /// The code of a create call that something on this machine delayed before a byte of it left: no reason to think ill of
    /// the service.
    public static let notSentHere = "not_sent_here"
    /// The code of material that could not be made ready.
    public static let notReady = "material"
}
