public import Model
import SQLite

/// Which tasks a worker may take.
public struct WorkScope: Sendable {
    /// The accounts whose keys it has.
    public var accounts: [Int64]
    /// The account that each profile's key of today stands for: what was never accepted takes it before it is sent.
    public var profiles: [String: Int64] = [:]
    /// Only these tasks; nil for all.
    public var tasks: Set<Int64>?
    /// Not these: the worker is at them already.
    public var excluding: Set<Int64> = []
    /// Only polls that were due at this moment: nil for now.
    public var dueBefore: Int64?

    public init(accounts: [Int64], profiles: [String: Int64] = [:], tasks: Set<Int64>? = nil) {
        self.accounts = accounts
        self.profiles = profiles
        self.tasks = tasks
    }

    /// For a WHERE clause; numbers of our own, so that they may stand in the text.
    /// - Parameter id: the column with the task's number.
    func condition(on id: String) -> String {
        var condition = ""
        if let tasks { condition += " AND \(id) IN (\(Self.list(tasks)))" }
        if !excluding.isEmpty { condition += " AND \(id) NOT IN (\(Self.list(excluding)))" }
        return condition
    }

    var accountList: String { Self.list(accounts) }

    /// An empty list is one that no task is in: of a constant condition SQLite makes no plan by a pinned index.
    private static func list(_ numbers: some Collection<Int64>) -> String {
        numbers.isEmpty ? "-1" : numbers.sorted().map(String.init).joined(separator: ",")
    }
}

extension TaskRepository {
    /// Takes the next queued tasks of each account that has room, and marks them `submitting`, each with a fresh token.
    ///
    /// Once this returns the intent is on disk; the create calls may leave.
    /// - Parameter limit: at most this many.
    public func claimForSending(_ scope: WorkScope, limit: Int, worker: Worker) async throws -> [Attempt] {
        guard limit > 0, try await hasSendable(scope) else { return [] }
        let marks = file.marks
        return try await write { db, now in
            // Before anything is counted: what is claimed now must not make up for what is missing.
            if try db.pauseIfSetBack(marks, now: now) { return [] }
            try db.takeKeysOfToday(scope, now: now)
            try db.wake(now: now)
            return try db.sendable(scope, limit: limit, now: now).compactMap { id in
                guard try db.hasBody(id) else {
                    // It can never be sent, and must not keep the others from it.
                    try db.hold(
                        db.existingTask(id, now: now), because: "held: its request is missing from the ledger", now: now
                    )
                    return nil
                }
                return try db.beginAttempt(on: id, worker: worker, now: now)
            }
        }
    }

    /// Whether there is something to be sent at this moment.
    public func hasSendable(_ scope: WorkScope) async throws -> Bool {
        guard !scope.accounts.isEmpty else { return false }
        let now = clock()
        return try await read { db in
            try db.first(QueuePlans.toWake + " LIMIT 1", [.integer(now)]) { try $0.integer() } != nil
                || !db.sendable(scope, limit: 1, now: now).isEmpty || db.hasUnsentUnderOldKeys(scope, now: now)
        }
    }

    /// Takes one queued task, whatever its account waits for: whoever asks by hand gets one try.
    /// - Parameter profiles: today's account of each profile with a key; the task takes that of its own.
    /// - Returns: nil if the task is not queued, is held, or waits for its time.
    public func claimForSending(
        _ task: Int64, worker: Worker, profiles: [String: Int64] = [:]
    ) async throws -> Attempt? {
        let marks = file.marks
        return try await write { db, now in
            if try db.pauseIfSetBack(marks, now: now) { return nil }
            try db.takeKeyOfToday(task, profiles, now: now)
            let found = try db.existingTask(task, now: now)
            guard found.state == .queued, ![.held, .paused, .cap, .notBefore].contains(found.waitingFor) else {
                return nil
            }
            return try db.beginAttempt(on: task, worker: worker, now: now)
        }
    }

    /// Whether the attempt may still be sent: asked again just before the body leaves, since a process may have been
    /// stopped for longer than its lease, and the ledger may be gone or set back by now.
    ///
    /// Once this returns true the marks outside of the ledger know of the attempt.
    /// - Throws: `StoreError.gone`, `.replaced`; `.file` if no mark could be written.
    public func isValid(_ attempt: Attempt) async throws -> Bool {
        try presence.verify()
        try LedgerPresence.requireOneName(path)
        let known = try await read { db in try KnownLedger.read(db) }
        guard known.missing(at: known.place, file.marks).isEmpty, known.attempts >= attempt.number else {
            let marks = file.marks
            _ = try await write { db, now in try db.pauseIfSetBack(marks, now: now) }
            return false
        }
        try await markKeeper.note(known.mark)
        // Waiting for the disk may have taken any time.
        try presence.verify()
        return try await read { db in
            try db.first(
                "SELECT 1 FROM task WHERE id = ? AND attempt = ? AND state = 'submitting'",
                [.integer(attempt.task.id), .text(attempt.token)]
            ) { try $0.integer() } != nil
        }
    }

    /// Why create calls are not marked where the ledger cannot be set back with the marks; nil if they are.
    public var markTrouble: String? { file.marks.trouble }

    /// Writes down what came of an attempt.
    ///
    /// A late answer to an attempt that was given up counts as far as it is good news: a task id makes `uncertain`
    /// `pending`, and a definite refusal makes it `rejected`.
    /// - Parameters:
    ///   - firstPollAfter: milliseconds until the accepted task is asked about.
    ///   - isSimulated: whether the answer came from a simulator.
    ///   - serverTime: when the server says that it answered, milliseconds since 1970, UTC.
    ///   - answer: kept with the history if the outcome says less than it.
    /// - Returns: the task as it stands now.
    public func finish(
        _ attempt: Attempt, with outcome: SubmissionOutcome, firstPollAfter: Int64, isSimulated: Bool,
        serverTime: Int64? = nil, answer: UpstreamAnswer? = nil
    ) async throws -> VideoTask {
        let id = attempt.task.id
        return try await write { db, now in
            let task = try db.existingTask(id, now: now)
            guard task.uid == attempt.task.uid else { throw StoreError.replaced(path: "") }
            if isSimulated { try db.markSimulated(task) }
            let current = try db.existingTask(id, now: now)
            // A clock that is behind must not put the deadline into the past.
            let acceptedAt = max(now, serverTime ?? now)
            try db.apply(
                outcome, to: current, of: attempt.token, firstPollAfter: firstPollAfter, acceptedAt: acceptedAt,
                now: now)
            let ended = try db.existingTask(id, now: now)
            try db.keep(answer, after: outcome, of: ended)
            return ended
        }
    }
}

/// The statements over the queue, pinned to its indexes: after ANALYZE the planner would rather scan.
enum QueuePlans {
    /// The tasks that wait for a moment that has come.
    static let toWake = """
        SELECT id FROM task INDEXED BY task_to_wake
        WHERE next_send_at IS NOT NULL AND next_send_at <= ? ORDER BY next_send_at
        """

    /// What an account may send now, in order. An index holds just that; what else is asked of a row only matters after
    /// a clock was set back.
    static func ready(_ scope: WorkScope) -> String {
        """
        SELECT t.id FROM task t INDEXED BY task_to_send
        WHERE t.state = 'queued' AND t.next_send_at IS NULL AND t.waiting_for IS NOT 'held' AND t.account_id = ?
          \(scope.condition(on: "+t.id"))
          AND (t.not_before IS NULL OR t.not_before <= ?)
          AND (t.waiting_for IS NULL OR t.waiting_for NOT IN ('held', 'paused', 'cap'))
        ORDER BY t.priority DESC, t.id LIMIT ?
        """
    }
}

extension Connection {
    /// So many are made ready at once at most: what wakes at one moment may be the whole queue.
    static var wokenAtOnce: Int { 500 }

    /// Makes ready whatever has waited for a moment that has come, of all accounts.
    fileprivate func wake(now: Int64) throws {
        try execute(
            "UPDATE task SET next_send_at = NULL WHERE id IN (\(QueuePlans.toWake) LIMIT \(Self.wokenAtOnce))",
            [.integer(now)])
    }

    /// Milliseconds that an attempt may take before the clock alone makes it `uncertain`. Generous: whether the sender
    /// lives is told by its lock.
    static var attemptLease: Int64 { 600_000 }

    fileprivate func hasBody(_ task: Int64) throws -> Bool {
        try first(
            "SELECT 1 FROM task t JOIN request r ON r.id = t.request_id WHERE t.id = ?", [.integer(task)]
        ) { try $0.integer() } != nil
    }

    func beginAttempt(on id: Int64, worker: Worker, now: Int64) throws -> Attempt {
        let task = try existingTask(id, now: now)
        let token = UniqueID.make(now: now)
        try move(
            task, to: .submitting, at: now,
            [
                "attempt": .text(token), "lease_owner": .integer(worker.id),
                "lease_until": .integer(now + Self.attemptLease), "submitted_at": .integer(now), "next_send_at": .null,
                "waiting_for": .null,
            ], event: NewEvent(kind: .submitting))
        guard let body = try requestBody(of: id) else {
            throw StoreError.damaged(path: "", detail: "the request of task \(id) is missing")
        }
        let number = try first("UPDATE ledger SET attempts = attempts + 1 RETURNING attempts") { try $0.integer() }
        return Attempt(
            task: try existingTask(id, now: now), token: token, number: number ?? 0, body: body,
            ledger: try ledgerUID())
    }

    fileprivate func sendable(_ scope: WorkScope, limit: Int, now: Int64) throws -> [Int64] {
        var found: [Int64] = []
        if try pausedAt() != nil { return [] }
        for account in scope.accounts where found.count < limit {
            let sending = try sendingRoom(of: account, now: now)
            guard !sending.isPaused else { continue }
            let room = min(limit - found.count, sending.room ?? .max)
            guard room > 0 else { continue }
            found += try all(
                QueuePlans.ready(scope), [.integer(account), .integer(now), .init(room)]
            ) { try $0.integer() }
        }
        return found
    }

    /// - Parameter token: of the attempt that was answered.
    func apply(
        _ outcome: SubmissionOutcome, to task: VideoTask, of token: String, firstPollAfter: Int64, acceptedAt: Int64,
        now: Int64
    ) throws {
        // An answer may come twice, from its own process and from the rescue file, and meanwhile the task may have been
        // put off and sent again: then a refusal says nothing about the attempt that is under way now.
        let current = try first("SELECT attempt FROM task WHERE id = ?", [.integer(task.id)]) { try $0.textOrNil() }
        let isCurrent = current == .some(token)
        if case .accepted = outcome {} else if !isCurrent { return }
        // Whoever holds a task that has gone on without this answer is another worker.
        let isSenders = isCurrent && (task.state == .submitting || task.state == .uncertain)
        let free: Columns = isSenders ? ["lease_owner": .null, "lease_until": .null] : [:]
        switch outcome {
        case .accepted(let taskID):
            var task = task
            if task.state == .queued {
                // It was paid for, whatever made it wait again: it must not be sent once more.
                try move(
                    task, to: .submitting, at: now,
                    ["attempt": .text(token), "next_send_at": .null, "waiting_for": .null],
                    event: NewEvent(kind: .submitting, message: "an earlier attempt was accepted"))
                task = try existingTask(task.id, now: now)
            }
            try accept(taskID, for: task, free, firstPollAfter: firstPollAfter, acceptedAt: acceptedAt, now: now)
        case .rejected(let error):
            try end(task, as: .rejected, error, free, .rejected, now: now)
        case .uncertain(let error):
            guard task.state == .submitting else { return try update("task", free, is: task.id) }
            try end(task, as: .uncertain, error, free, .uncertain, now: now)
        case .deferred(let reason, let error, let retryAfter):
            guard task.state == .submitting else {
                // Nothing was created, but what was given up once is not sent again by itself.
                return try end(task, as: .rejected, error, free, .rejected, now: now)
            }
            var columns = free
            columns.merge([
                "waiting_for": .text(reason.rawValue),
                "next_send_at": .integer(
                    max(now + min(max(retryAfter ?? 0, 1_000), 3_600_000), task.notBefore ?? 0)),
                "queued_at": .integer(now), "attempt": .null,
            ])
            columns.merge(Self.columns(error))
            let kind: TaskEvent.Kind = error.httpStatus == nil ? .submitting : .rejected
            try move(
                task, to: .queued, at: now, columns,
                event: NewEvent(kind: kind, message: error.message, httpStatus: error.httpStatus))
            if try missingAttempts() > 0 {
                // Claimed before it was known that the ledger was set back: it may have been sent after that state.
                try hold(existingTask(task.id, now: now), because: KnownLedger.setBack, now: now)
            }
            // What was held up on this machine says nothing about the account.
            guard error.code != TaskError.notSentHere else { return }
            try noteDeferral(reason, retryAfter: retryAfter, account: task.accountID, now: now)
        }
    }

    private func accept(
        _ taskID: String, for task: VideoTask, _ free: Columns, firstPollAfter: Int64, acceptedAt: Int64, now: Int64
    ) throws {
        let owner = try first(
            "SELECT id FROM task WHERE task_id = ? AND base_url = ?", [.text(taskID), .text(task.baseURL)]
        ) { try $0.integer() }
        // Whoever read the answer back from the rescue file was quicker.
        if owner == task.id { return try update("task", free, is: task.id) }
        if let owner {
            let error = TaskError(
                code: "task_id_taken", message: "the service answered with task id \(taskID), which task \(owner) has",
                httpStatus: 200)
            guard task.state == .submitting else { return try update("task", free, is: task.id) }
            return try end(task, as: .uncertain, error, free, .uncertain, now: now)
        }
        var columns = free
        columns.merge([
            "task_id": .text(taskID), "accepted_at": .integer(acceptedAt),
            "next_poll_at": .integer(now + firstPollAfter),
            "deadline_at": .integer(Deadline.after(acceptedAt: acceptedAt, timeout: task.request.timeout)),
            "error_code": .null, "error_http": .null,
        ])
        if task.error != nil { columns["error_message"] = .null }
        let event = NewEvent(kind: .accepted, message: taskID, httpStatus: 200)
        if task.taskID != nil, task.taskID != taskID {
            // Two of its attempts were accepted, and each of them was paid for.
            return try keepSecond(taskID, of: task, columns, now: now)
        }
        if TaskState.isLegal(from: task.state, to: .pending) {
            try move(task, to: .pending, at: now, columns, event: event)
            try noteAcceptance(account: task.accountID, now: now)
        } else {
            // Given up meanwhile; the id is what was paid for, and is kept.
            var late = free
            if task.taskID == nil { late["task_id"] = .text(taskID) }
            try move(task, to: task.state, at: now, late, event: event)
        }
    }

    /// Makes a task of its own of what another attempt has brought.
    private func keepSecond(_ taskID: String, of task: VideoTask, _ accepted: Columns, now: Int64) throws {
        let row = try first("SELECT request_id, fingerprint FROM task WHERE id = ?", [.integer(task.id)]) { row in
            (request: try row.integerOrNil(), fingerprint: try row.blob())
        }
        var columns = accepted
        columns.merge([
            "submitted_at": .integer(now), "request_id": .init(row?.request),
            "fingerprint": .blob(row?.fingerprint ?? []), "parent_id": .integer(task.id),
            "project": .init(task.project), "shot": .init(task.shot),
        ])
        _ = try insertTask(
            task.request, state: .pending, profile: task.profile, account: task.accountID, tags: task.tags, columns,
            event: NewEvent(kind: .accepted, message: "\(taskID), of a second attempt of task \(task.id)"), now: now)
    }

    private func end(
        _ task: VideoTask, as state: TaskState, _ error: TaskError, _ free: Columns, _ kind: TaskEvent.Kind, now: Int64
    ) throws {
        guard TaskState.isLegal(from: task.state, to: state) else { return }
        var columns = free
        columns.merge(Self.columns(error))
        try move(
            task, to: state, at: now, columns,
            event: NewEvent(kind: kind, message: error.message, httpStatus: error.httpStatus))
    }

    static func columns(_ error: TaskError) -> Columns {
        [
            "error_code": .text(error.code), "error_message": .text(error.message),
            "error_http": .init(error.httpStatus),
        ]
    }
}
