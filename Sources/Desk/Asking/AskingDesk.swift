public import Model
public import Store

/// What a person can ask about a ledger, through whichever door they come. Nothing changes by it.
///
/// Every method may throw `Failure`, and `StoreError`, for which `Failure` has words.
public protocol AskingDesk: Sendable {
    /// Tasks, in an order and up to a limit.
    func list(_ question: ListQuestion) async throws -> Listing
    /// One task, with what is asked for besides.
    func details(_ question: DetailQuestion) async throws -> TaskDetails
    /// A task by whatever names one.
    func task(named name: String) async throws -> VideoTask
    /// Entries of the history.
    func history(_ query: HistoryQuery) async throws -> [TaskEvent]
    /// The number of the newest entry; 0 when there is none.
    func newestEvent() async throws -> Int64
    /// The entries behind `query.after` as they come, in groups.
    func changes(_ query: HistoryQuery) -> AsyncThrowingStream<[TaskEvent], any Error>
    func statistics(_ query: StatisticsQuery) async throws -> StatisticsReport
    func shots(of project: String?, profile: String?) async throws -> [ShotSummary]
    /// The tasks that a choice comes to: local numbers, in ascending order, each once.
    func ids(of choice: TaskChoice, for caller: Caller) async throws -> [Int64]
    /// The numbers of all tasks that are not finished, or whose videos are still to be fetched.
    /// - Parameter profile: nil for every profile.
    func unfinished(profile: String?) async throws -> [Int64]
    /// Those of some numbers that are there, in ascending order.
    func tasks(_ ids: [Int64]) async throws -> [VideoTask]
    /// What each line of a batch comes to; nothing is recorded.
    func plan(_ order: BatchOrder) async throws -> BatchOutcome
}

/// A list that is asked for.
public struct ListQuestion: Sendable {
    public var query: TaskQuery
    /// Goes on behind this task, by whatever names it.
    public var after: String?

    public init(_ query: TaskQuery, after: String? = nil) {
        (self.query, self.after) = (query, after)
    }
}

/// What a list comes to.
public struct Listing: Sendable {
    public var tasks: [VideoTask]
    /// What the search has not looked at yet; nil for nothing.
    public var gap: SearchGap?
    /// How many tasks of any profile there are, where none was found.
    public var others = 0

    public init(tasks: [VideoTask], gap: SearchGap? = nil, others: Int = 0) {
        (self.tasks, self.gap, self.others) = (tasks, gap, others)
    }
}

/// One task that is asked for.
public struct DetailQuestion: Sendable {
    /// A local number, `ref:KEY`, or the service's id.
    public var name: String
    /// With every change of its status.
    public var history: Bool
    /// With the body of its request, as sent.
    public var request: Bool

    public init(_ name: String, history: Bool = false, request: Bool = false) {
        (self.name, self.history, self.request) = (name, history, request)
    }
}

/// One task, and what was asked for besides.
public struct TaskDetails: Sendable {
    public var task: VideoTask
    public var history: [TaskEvent] = []
    /// Nil where it was not asked for, or is gone.
    public var request: [UInt8]?
    /// Set where it is past its deadline and the service says nothing of it.
    public var overdue: OverdueTask?

    public init(task: VideoTask) {
        self.task = task
    }
}

extension SearchGap {
    /// What a search has not looked at yet, and when it will.
    public var sentence: String {
        let what =
            switch self {
            case .pictures: "emoji in older tasks"
            case .olderTasks: "older tasks"
            }
        return "\(what) are found once the search index is made anew, which the daemon, `reel wait` and `reel sync` do "
            + "beside their work, and `reel check --rebuild` at once"
    }
}

extension LocalDesk: AskingDesk {
    public func list(_ question: ListQuestion) async throws -> Listing {
        var query = question.query
        if let after = question.after {
            query.after = try await repository.task(named: after, profile: settings.profile).id
        }
        var gap: SearchGap?
        if let search = query.search { gap = try await repository.gap(in: search) }
        var listing = Listing(tasks: try await repository.list(query), gap: gap)
        guard listing.tasks.isEmpty else { return listing }
        let counts = try await repository.counts(profile: nil, simulated: false)
            .merging(repository.counts(profile: nil, simulated: true), uniquingKeysWith: +)
        listing.others = counts.values.reduce(0, +)
        return listing
    }

    public func details(_ question: DetailQuestion) async throws -> TaskDetails {
        let found = try await task(named: question.name)
        var details = TaskDetails(task: found)
        details.overdue = try await repository.overdue(among: [found.id]).first
        if question.request { details.request = try await repository.requestBody(of: found.id) }
        if question.history {
            (details.task, details.history) = try await repository.taskWithHistory(found.id)
        }
        return details
    }

    public func task(named name: String) async throws -> VideoTask {
        try await repository.task(named: name, profile: settings.profile)
    }

    public func history(_ query: HistoryQuery) async throws -> [TaskEvent] { try await repository.history(query) }

    public func newestEvent() async throws -> Int64 { try await repository.newestEvent() }

    public func changes(_ query: HistoryQuery) -> AsyncThrowingStream<[TaskEvent], any Error> {
        let changes = repository.changes(query)
        return AsyncThrowingStream { continuation in
            let work = Task {
                do {
                    for try await entries in changes { continuation.yield(entries) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in work.cancel() }
        }
    }

    public func statistics(_ query: StatisticsQuery) async throws -> StatisticsReport {
        try await repository.statisticsReport(query)
    }

    public func shots(of project: String?, profile: String?) async throws -> [ShotSummary] {
        try await repository.shots(of: project, profile: profile)
    }

    public func unfinished(profile: String?) async throws -> [Int64] {
        var query = TaskQuery()
        (query.profile, query.isUnfinishedOnly) = (profile, true)
        return try await repository.ids(query).sorted()
    }
}
