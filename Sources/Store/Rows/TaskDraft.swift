public import Model

/// A task about to be recorded.
public struct TaskDraft: Sendable {
    public var request: VideoRequest
    public var profile: String
    public var accountID: Int64
    /// The caller's own key, unique per profile.
    public var ref: String?
    public var project: String?
    public var shot: String?
    public var tags: [String] = []
    public var note: String?
    public var parentID: Int64?
    public var priority = 0
    /// Milliseconds since 1970, UTC.
    public var notBefore: Int64?
    public var outputPath: String?
    /// What it is going to cost, by the prices of this moment; nil where no price is known.
    public var cost: Cost?
    /// How many tasks to record, numbered from 1; nil for one without a number.
    public var takes: Int?
    /// Numbers the takes behind those that its shot has, or the task that it comes from.
    public var continuesTakes = false
    /// The task whose last frame it begins with; nil to find it by the name in the request.
    public var continuesID: Int64?
    /// Records even though an equal request is open or was just completed.
    public var allowsDuplicate = false

    public init(request: VideoRequest, profile: String, accountID: Int64) {
        self.request = request
        self.profile = profile
        self.accountID = accountID
    }

    /// 0 where no price is known.
    var costInMillionths: Int64 { cost.flatMap { Money.millionths($0.amount) } ?? 0 }
}

/// What came of recording a draft.
public enum Recorded: Sendable {
    /// New tasks, in the order of their takes; with an attempt if one was begun.
    case created([VideoTask], attempt: Attempt?)
    /// The same request was recorded under the same ref before.
    case existing(VideoTask)
}

/// The right to send one create call, once.
public struct Attempt: Sendable {
    public let task: VideoTask
    /// Checked again just before the body leaves.
    public let token: String
    /// Counts the ledger's attempts.
    let number: Int64
    /// The body to send, byte by byte.
    public let body: [UInt8]
    /// The uid of the ledger that it is recorded in.
    public let ledger: String
}
