import Model

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

    /// Whether a task is in it, as far as its number says.
    func has(_ task: Int64) -> Bool { (tasks?.contains(task) ?? true) && !excluding.contains(task) }

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
        let witness = witness
        return try await write { db in
            // Before anything is counted: what is claimed now must not make up for what is missing.
            if try db.pauseIfSetBack(witness) { return [] }
            try db.takeKeysOfToday(scope)
            try db.wake()
            var gate = try db.capGate()
            var attempts: [Attempt] = []
            // Again where caps keep what came first: what they do not concern is behind it.
            for _ in 0..<LedgerTransaction.looksAtOnce where attempts.count < limit {
                let ids = try db.sendable(scope, limit: limit - attempts.count, gate)
                guard !ids.isEmpty else { break }
                attempts += try ids.compactMap { id in
                    guard try db.hasBody(id) else {
                        // It can never be sent, and must not keep the others from it.
                        try db.hold(
                            db.existingTask(id), because: "held: its request is missing from the ledger"
                        )
                        return nil
                    }
                    return try db.beginAttempt(on: db.existingTask(id), worker: worker, &gate)
                }
                // Without caps one look finds all.
                if gate.isOpen { break }
            }
            return attempts
        }
    }

    /// Whether there is something to be sent at this moment.
    public func hasSendable(_ scope: WorkScope) async throws -> Bool {
        guard !scope.accounts.isEmpty else { return false }
        return try await read { db in
            try db.first(QueuePlans.toWake(db.dialect) + " LIMIT 1", [.integer(db.now)]) { try $0.integer() } != nil
                || db.isReady(scope) || db.hasUnsentUnderOldKeys(scope)
                || db.anyWaitsForCap() && !db.sendable(scope, limit: 1, db.capGate()).isEmpty
        }
    }

    /// Takes one queued task, whatever its account waits for: whoever asks by hand gets one try.
    /// - Parameter profiles: today's account of each profile with a key; the task takes that of its own.
    /// - Returns: nil if the task is not queued, is held, waits for its time or for a cap.
    public func claimForSending(
        _ task: Int64, worker: Worker, profiles: [String: Int64] = [:]
    ) async throws -> Attempt? {
        let witness = witness
        return try await write { db in
            if try db.pauseIfSetBack(witness) { return nil }
            let found = try db.takeKeyOfToday(db.existingTask(task), profiles)
            guard found.state == .queued, ![.held, .paused, .notBefore, .parent].contains(found.waitingFor) else {
                return nil
            }
            // Somebody is making its material ready.
            guard try !db.isLeased(task) else { return nil }
            var gate = try db.capGate()
            return try db.beginAttempt(on: found, worker: worker, &gate)
        }
    }

    /// Whether the attempt may still be sent: asked again just before the body leaves, since a process may have been
    /// stopped for longer than its lease, and the ledger may be gone or set back by now.
    ///
    /// Once this returns true the marks outside of the ledger know of the attempt.
    /// - Throws: `StoreError.gone`, `.replaced`; `.file` if no mark could be written.
    public func isValid(_ attempt: Attempt) async throws -> Bool {
        try witness.verifyBeforeSending()
        let known = try await read { db in try KnownLedger.read(db) }
        guard witness.missing(from: known).isEmpty, known.attempts >= attempt.number else {
            let witness = witness
            _ = try await write { db in try db.pauseIfSetBack(witness) }
            return false
        }
        try await witness.note(known.mark)
        // Waiting for the disk may have taken any time.
        try witness.verify()
        return try await read { db in
            try db.first(
                "SELECT 1 FROM task WHERE id = ? AND attempt = ? AND state = 'submitting'",
                [.integer(attempt.task.id), .text(attempt.token)]
            ) { try $0.integer() } != nil
        }
    }

    /// Why create calls are not marked where the ledger cannot be set back with the marks; nil if they are.
    public var markTrouble: String? { witness.trouble }
}

/// The statements over the queue, pinned to its indexes: after ANALYZE the planner would rather scan.
enum QueuePlans {
    /// The tasks that wait for a moment that has come.
    static func toWake(_ dialect: Dialect) -> String {
        """
        SELECT id FROM task \(dialect.by("task_to_wake"))
        WHERE next_send_at IS NOT NULL AND next_send_at <= ? ORDER BY next_send_at
        """
    }

    /// As the index `task_to_send` says it.
    static func isReady(_ dialect: Dialect) -> String {
        """
        t.state = 'queued' AND t.next_send_at IS NULL AND \(dialect.differ("t.waiting_for", "'held'"))
          AND \(dialect.differ("t.waiting_for", "'cap'")) AND \(dialect.differ("t.waiting_for", "'parent'"))
          AND \(dialect.differ("t.waiting_for", "'material'"))
        """
    }

    /// Whether an account has something that is ready and meant.
    static func anyReady(_ scope: WorkScope, _ dialect: Dialect) -> String {
        """
        SELECT 1 FROM task t \(dialect.by("task_to_send"))
        WHERE \(isReady(dialect)) AND t.account_id = ? AND \(isMeant(scope, dialect)) LIMIT 1
        """
    }
}

extension LedgerTransaction {
    /// Whether a worker is at it.
    func isLeased(_ task: Int64) throws -> Bool {
        try first("SELECT 1 FROM task WHERE id = ? AND lease_owner IS NOT NULL", [.integer(task)]) { try $0.integer() }
            != nil
    }

    /// So many are made ready at once at most: what wakes at one moment may be the whole queue.
    static var wokenAtOnce: Int { 500 }

    /// Makes ready whatever has waited for a moment that has come, of all accounts.
    fileprivate func wake() throws {
        try execute(
            "UPDATE task SET next_send_at = NULL WHERE id IN (\(QueuePlans.toWake(dialect)) LIMIT \(Self.wokenAtOnce))",
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

    /// The one way to an intent.
    /// - Returns: nil if a cap has too little left for it, or its material is not ready, which it waits for then.
    func beginAttempt(on task: VideoTask, worker: Worker, _ gate: inout CapGate) throws -> Attempt? {
        if let budget = try gate.blocking(task, self) {
            try wait(task, for: budget)
            return nil
        }
        if try isUnprepared(task) { return nil }
        guard let body = try requestBody(of: task.id) else {
            throw StoreError.damaged(path: "", detail: "the request of task \(task.id) is missing")
        }
        guard !PendingMaterial.isNamed(in: body) else {
            // As after an import: a name means nothing to the service.
            try hold(task, because: "held: the material of its request is not in this ledger")
            return nil
        }
        let token = UniqueID.make(now: now)
        let submitting = try move(
            task, to: .submitting,
            [
                "attempt": .text(token), "lease_owner": .integer(worker.id),
                "lease_until": .integer(now + Self.attemptLease), "submitted_at": .integer(now), "next_send_at": .null,
                "waiting_for": .null,
            ], event: NewEvent(kind: .submitting))
        let number = try first("UPDATE ledger SET attempts = attempts + 1 RETURNING attempts") { try $0.integer() }
        return Attempt(
            task: submitting, token: token, number: number ?? 0, body: body,
            ledger: try ledgerUID())
    }

    /// So often a claim looks for more at most, where caps keep what it found.
    fileprivate static var looksAtOnce: Int { 20 }

    /// What may be sent now: what is ready, and what waits for a cap that has room again.
    fileprivate func sendable(_ scope: WorkScope, limit: Int, _ gate: CapGate) throws -> [Int64] {
        guard try pausedAt() == nil else { return [] }
        var rooms: [Int64: Int] = [:]
        for account in scope.accounts { rooms[account] = try room(of: account) }
        var ready: [QueuedTask] = []
        for account in scope.accounts where ready.count < limit {
            guard let room = rooms[account] else { continue }
            ready += try inTurn(scope, account: account, limit: min(limit - ready.count, room))
        }
        let waiting = try fitting(scope, limit: limit, gate, rooms)
        // Together they may be more than their account has room for.
        let fitting = QueuedTask.merged(ready, waiting).filter { task in
            rooms[task.account, default: 0] -= 1
            return rooms[task.account, default: 0] >= 0
        }
        return fitting.prefix(limit).map(\.id)
    }

    fileprivate func isReady(_ scope: WorkScope) throws -> Bool {
        guard try pausedAt() == nil else { return false }
        return try scope.accounts.contains { account in
            guard try room(of: account) != nil else { return false }
            return try first(QueuePlans.anyReady(scope, dialect), [.integer(account), .integer(now)]) {
                try $0.integer()
            }
                != nil
        }
    }

    /// How many tasks an account may send now; nil if none.
    private func room(of account: Int64) throws -> Int? {
        let sending = try sendingRoom(of: account)
        guard !sending.isPaused, sending.room ?? 1 > 0 else { return nil }
        return sending.room ?? .max
    }
}

/// A task by its place in the queue.
struct QueuedTask: Equatable {
    var id: Int64
    var priority: Int
    var account: Int64

    /// Those that take turns, and among them the others where their priorities and numbers put them: neither order changes.
    static func merged(_ turns: [QueuedTask], _ others: [QueuedTask]) -> [QueuedTask] {
        var (turns, others, merged) = (turns[...], others[...], [QueuedTask]())
        while let turn = turns.first, let other = others.first {
            let isOther = (turn.priority, other.id) < (other.priority, turn.id)
            merged.append(isOther ? other : turn)
            if isOther { others.removeFirst() } else { turns.removeFirst() }
        }
        return merged + turns + others
    }
}
