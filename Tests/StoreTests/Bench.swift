import Model
import SQLite
import TestSupport
import Testing

@testable import Store

/// A ledger with an account and a worker, and short words for what happens to tasks.
struct Bench: Sendable {
    let site: LedgerSite
    let ledger: TaskRepository
    let clock: ManualClock
    let account: Int64
    let worker: Worker

    var scope: WorkScope { WorkScope(accounts: [account]) }

    func draft(
        _ prompt: String, account: Int64? = nil, _ change: (inout TaskDraft) -> Void = { _ in }
    ) throws -> TaskDraft {
        var draft = try Samples.draft(prompt, account: account ?? self.account)
        draft.allowsDuplicate = true
        change(&draft)
        return draft
    }

    func record(
        _ prompt: String = "a boat", account: Int64? = nil, _ change: (inout TaskDraft) -> Void = { _ in }
    ) async throws -> VideoTask {
        guard case .created(let tasks, _) = try await ledger.record(draft(prompt, account: account, change)) else {
            throw Unexpected()
        }
        return try #require(tasks.first)
    }

    func send(_ task: VideoTask, as worker: Worker? = nil) async throws -> Attempt {
        try #require(try await ledger.claimForSending(task.id, worker: worker ?? self.worker))
    }

    func submit(_ prompt: String = "a boat") async throws -> Attempt {
        try await send(record(prompt))
    }

    /// The first poll is due a second later.
    @discardableResult
    func finish(
        _ attempt: Attempt, _ outcome: CreateOutcome, isSimulated: Bool = false
    ) async throws -> VideoTask {
        try await ledger.finish(attempt, with: outcome, firstPollAfter: 1_000, isSimulated: isSimulated)
    }

    func accept(_ upstreamID: String, _ prompt: String = "a boat") async throws -> VideoTask {
        try await finish(submit(prompt), .accepted(upstreamID: upstreamID))
    }

    static let phases: [String: TaskPhase] = [
        "pending": .waiting, "processing": .running, "completed": .succeeded, "failed": .failed,
    ]

    @discardableResult
    func observe(
        _ task: VideoTask, _ status: String, progress: Int? = nil, url: String? = nil, error: String? = nil,
        isSimulated: Bool = false
    ) async throws -> VideoTask {
        let phase = url == nil && status == "completed" ? nil : Bench.phases[status]
        let said = "the service says \"\(status)\""
        let oddity =
            status == "completed" ? said + " and names no video yet" : said + ", which is no status that reel knows"
        let report = StatusReport(
            status: status, phase: phase, oddity: phase == nil ? oddity : nil, progress: progress, videoURL: url,
            errorMessage: error)
        try await ledger.observe(report, of: try await ledger.task(task.id), isSimulated: isSimulated)
        return try await ledger.task(task.id)
    }

    func complete(_ upstreamID: String, _ prompt: String = "a boat") async throws -> VideoTask {
        try await observe(
            accept(upstreamID, prompt), "completed", progress: 100, url: "https://cdn.example/\(upstreamID)")
    }

    func events(of task: VideoTask) async throws -> [TaskEvent] {
        var query = HistoryQuery()
        query.task = task.id
        return try await ledger.history(query)
    }

    func kinds(of task: VideoTask) async throws -> [TaskEvent.Kind] {
        try await events(of: task).map(\.kind)
    }

    /// The same ledger as another process of this host opens it.
    func opened() throws -> TaskRepository { try site.open(clock: clock.read) }

    /// Whether a worker shows that it lives, though the ledger may not know it any more.
    func lives(_ worker: Int64) async throws -> Bool {
        let known = KnownWorker(id: worker, pid: 0, host: "", kind: "test", startedAt: 0)
        return try await ledger.read { [liveness = ledger.liveness] db in try liveness.lives(known, in: db) }
    }

    /// Returns once a worker that ended shows no more that it lives, which others on a server see a moment later.
    func untilDead(_ worker: Int64) async throws {
        while try await lives(worker) { await Task.yield() }
    }

    /// A connection to the file as another process has one.
    func connection(_ mode: SQLite.Connection.Mode = .readOnly) throws -> SQLite.Connection {
        try SQLite.Connection(path: ledger.path, mode: mode)
    }

    /// A task brought to a state by the way that leads there.
    func task(in state: TaskState, _ upstreamID: String = "upstream-1", _ prompt: String = "a boat") async throws
        -> VideoTask
    {
        let trouble = TaskError(code: "trouble", message: "there was trouble")
        switch state {
        case .queued: return try await record(prompt)
        case .submitting: return try await submit(prompt).task
        case .uncertain: return try await finish(submit(prompt), .uncertain(trouble))
        case .rejected: return try await finish(submit(prompt), .rejected(trouble))
        case .cancelled: return try await ledger.cancel(record(prompt).id)
        case .pending: return try await accept(upstreamID, prompt)
        case .processing: return try await observe(accept(upstreamID, prompt), "processing")
        case .completed: return try await complete(upstreamID, prompt)
        case .failed: return try await observe(accept(upstreamID, prompt), "failed", error: "it did not work")
        case .expired:
            let task = try await accept(upstreamID, prompt)
            try force("UPDATE task SET deadline_at = 1 WHERE id = \(task.id)")
            return try await observe(task, "processing")
        case .abandoned: return try await ledger.abandon(accept(upstreamID, prompt).id)
        }
    }
}

extension TaskRepository {
    // What a test has read is taken for what was claimed.

    func observe(_ report: StatusReport, of task: VideoTask, isSimulated: Bool) async throws {
        try await observe(report, of: try await polled(task), isSimulated: isSimulated)
    }

    func notePollError(
        _ error: TaskError, of task: VideoTask, retryAfter: Int64, isMissing: Bool = false
    ) async throws {
        try await notePollError(error, of: try await polled(task), retryAfter: retryAfter, isMissing: isMissing)
    }

    func noteForeign(upstreamID: String?, of task: VideoTask) async throws {
        try await noteForeign(upstreamID: upstreamID, of: try await polled(task))
    }

    private func polled(_ task: VideoTask) async throws -> PolledTask {
        let claimant = try await read { db in
            try db.first("SELECT lease_owner FROM task WHERE id = ?", [.integer(task.id)]) { try $0.integerOrNil() }
        }
        return PolledTask(task, claimant: claimant ?? nil)
    }
}

struct Unexpected: Error {}

func withBench(
    on engine: LedgerEngine = .current, _ body: (Bench) async throws -> Void
) async throws {
    let clock = ManualClock()
    try await withLedgerSite(on: engine) { site in
        let ledger = try site.open(clock: clock.read)
        let account = try await ledger.sampleAccount()
        let worker = try await ledger.startWorker(kind: "test")
        try await body(Bench(site: site, ledger: ledger, clock: clock, account: account, worker: worker))
        await ledger.close()
    }
}
