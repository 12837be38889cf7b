import Crypto
import Files
public import Model

extension TaskRepository {
    /// Takes queued tasks whose material is to be made ready, as many as their accounts have room for: what is made ready
    /// too early may not be good any more when it is sent.
    public func claimForPreparing(_ scope: WorkScope, limit: Int, worker: Worker) async throws -> [Preparation] {
        guard limit > 0, try await hasPreparable(scope) else { return [] }
        return try await write { db in
            guard try db.pausedAt() == nil else { return [] }
            try db.judgeContinuations()
            return try db.preparable(scope, limit: limit).map { try db.beginPreparing($0, worker) }
        }
    }

    /// Takes one task, whatever its account waits for.
    /// - Returns: nil if it is not queued, is kept back, or needs nothing made ready.
    public func claimForPreparing(_ task: Int64, worker: Worker) async throws -> Preparation? {
        try await write { db in
            try db.judgeContinuations()
            let found = try db.existingTask(task)
            guard found.state == .queued, found.waitingFor == .material, try !db.isLeased(task) else { return nil }
            return try db.beginPreparing(task, worker)
        }
    }

    private func hasPreparable(_ scope: WorkScope) async throws -> Bool {
        try await read { db in
            try !db.preparable(scope, limit: 1).isEmpty || !db.judgedContinuations().isEmpty
        }
    }

    /// Gives a task the request that is sent: from now on it is ready.
    /// - Parameters:
    ///   - until: when its material stops being good, in milliseconds since 1970, UTC; nil for never.
    ///   - note: for the history: what became of the material.
    /// - Returns: false if the task was taken back or held meanwhile; nothing was changed then.
    public func finish(
        _ preparation: Preparation, with body: [UInt8], until: Int64?, note: String, worker: Worker
    ) async throws -> Bool {
        let (id, sha256) = (preparation.task.id, Array(SHA256.hash(data: body)))
        try await store(body, sha256)
        return try await write { db in
            guard try db.isPreparing(id, worker) else { return false }
            try db.leaveRequest(of: id)
            let request = try db.storeRequest(body, sha256)
            try db.execute("DELETE FROM unclaimed_request WHERE request = ?", [.integer(request)])
            var columns: Columns = [
                "request_id": .integer(request), "prepared_until": .integer(until ?? .max), "waiting_for": .null,
                "next_send_at": .null, "lease_owner": .null, "lease_until": .null, "queued_at": .integer(db.now),
            ]
            if preparation.task.error?.code == TaskError.notReady {
                columns.merge(["error_code": .null, "error_message": .null, "error_http": .null])
            }
            try db.move(db.existingTask(id), to: .queued, columns, event: NewEvent(kind: .user, message: note))
            return true
        }
    }

    /// Notes why the material of a task could not be made ready; it is tried again after a while.
    /// - Parameter delay: milliseconds.
    public func putOff(
        _ preparation: Preparation, because reason: String, for delay: Int64, worker: Worker
    ) async throws -> VideoTask {
        let id = preparation.task.id
        return try await write { db in
            guard try db.isPreparing(id, worker) else { return try db.existingTask(id) }
            let task = try db.existingTask(id)
            let error = TaskError(code: TaskError.notReady, message: reason)
            var columns: Columns = [
                "next_send_at": .integer(db.now + delay), "lease_owner": .null, "lease_until": .null,
            ]
            // The same once more is no news.
            guard task.error != error else {
                try db.update("task", columns, is: id)
                return task
            }
            columns.merge(LedgerTransaction.columns(error))
            return try db.move(task, to: .queued, columns, event: NewEvent(kind: .user, message: reason))
        }
    }

    /// Gives a task back that nothing was done about, as when the process ends.
    public func letGo(of preparation: Preparation, worker: Worker) async throws {
        try await write { db in
            guard try db.isPreparing(preparation.task.id, worker) else { return }
            try db.update("task", ["lease_owner": .null, "lease_until": .null], is: preparation.task.id)
        }
    }

    // MARK: Uploads

    /// Where a file was brought to by a command.
    /// - Parameter command: SHA-256 of the command.
    public func upload(of sha256: [UInt8], by command: [UInt8]) async throws -> UploadedFile? {
        try await read { db in
            try db.first(
                "SELECT url, uploaded_at FROM upload WHERE sha256 = ? AND command = ?", [.blob(sha256), .blob(command)]
            ) { UploadedFile(url: try $0.text(), uploadedAt: try $0.integer()) }
        }
    }

    public func note(_ url: String, ofUpload sha256: [UInt8], by command: [UInt8]) async throws {
        _ = try await write { db in
            try db.execute(
                """
                INSERT INTO upload (sha256, command, url, uploaded_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (sha256, command) DO UPDATE SET url = excluded.url, uploaded_at = excluded.uploaded_at
                """, [.blob(sha256), .blob(command), .text(url), .integer(db.now)])
        }
    }

    // MARK: Chains

    /// The tasks whose videos some tasks wait for, and what those wait for in turn.
    public func ancestors(of tasks: some Collection<Int64> & Sendable) async throws -> Set<Int64> {
        try await read { db in
            var (found, next) = (Set<Int64>(), Array(tasks))
            while let id = next.popLast() {
                let parent = try db.first(
                    "SELECT continues_id FROM task WHERE id = ? AND state = 'queued'", [.integer(id)]
                ) { try $0.integerOrNil() }
                if let parent = parent ?? nil, found.insert(parent).inserted { next.append(parent) }
            }
            return found
        }
    }

    /// The task with a permanent name, or another one that `task(named:profile:)` takes.
    public func continuedTask(named name: String, profile: String) async throws -> VideoTask {
        let known = try await read { db in
            try db.number(ofUID: name).map { try db.existingTask($0) }
        }
        if let known { return known }
        return try await task(named: name, profile: profile)
    }

    /// A task's request with the names of its material, and the files behind them, for another take of it; nil if the
    /// request is not in the ledger any more.
    public func draft(of task: Int64) async throws -> (body: [UInt8], files: [String: String])? {
        try await read { db in
            let body = try db.first(
                "SELECT body FROM request WHERE id = (SELECT coalesce(draft_id, request_id) FROM task WHERE id = ?)",
                [.integer(task)]
            ) { try $0.blob() }
            return try body.map { ($0, try db.files(of: task).mapValues(\.path)) }
        }
    }
}

extension LedgerTransaction {
    /// For how long a worker may be at it, in milliseconds; whether it lives is told by its lock.
    private static var preparationLease: Int64 { 3_600_000 }

    /// Which task a draft begins with the last frame of.
    /// - Throws: `StoreError.noSuchTask`, `.ambiguous`.
    func continuedTask(_ draft: TaskDraft) throws -> VideoTask? {
        for case .lastFrame(let name) in draft.request.pending {
            if let id = draft.continuesID { return try existingTask(id) }
            guard name.hasPrefix("ref:") else {
                guard let id = try number(ofUID: name) ?? Int64(name) else { throw StoreError.noSuchTask(name) }
                return try existingTask(id)
            }
            var found = try tasks(ref: String(name.dropFirst(4)), profile: draft.profile)
            let project = draft.project.map(Spelling.composed)
            if found.contains(where: { $0.project == project }) { found.removeAll { $0.project != project } }
            if let picked = found.first(where: { $0.verdict == .picked }) { return picked }
            guard let only = found.first else { throw StoreError.noSuchTask(name) }
            guard found.count == 1 else { throw StoreError.ambiguous(prefix: name, candidates: found) }
            return only
        }
        return nil
    }

    /// What a new task waits for.
    func waitingFor(_ draft: TaskDraft, _ budget: Budget?, _ continued: VideoTask?) -> WaitingFor? {
        if let continued, continued.video?.state != .saved { return .parent }
        if budget != nil { return .cap }
        return draft.request.pending.isEmpty || draft.notBefore ?? 0 > now ? nil : .material
    }

    /// Writes down the files that a new task gives.
    func keep(_ files: [String: String], of task: Int64) throws {
        for (sha256, path) in files.sorted(by: { $0.key < $1.key }) {
            try insert(
                into: "material",
                [
                    "task": .integer(task), "sha256": .blob([UInt8](hexadecimal: sha256) ?? []), "path": .text(path),
                    "host": .text(ThisProcess.hostName),
                ])
        }
    }

    func files(of task: Int64) throws -> [String: GivenFile] {
        let rows = try all("SELECT sha256, path, host FROM material WHERE task = ?", [.integer(task)]) { row in
            (sha256: try row.blob().hexadecimal, file: GivenFile(path: try row.text(), host: try row.text()))
        }
        return Dictionary(rows.map { ($0.sha256, $0.file) }) { first, _ in first }
    }

    /// Whether material is still to be made ready, or ready again; the task waits for that then.
    func isUnprepared(_ task: VideoTask) throws -> Bool {
        let row = try first("SELECT draft_id, prepared_until FROM task WHERE id = ?", [.integer(task.id)]) { row in
            (draft: try row.integerOrNil(), until: try row.integerOrNil())
        }
        guard let row, row.draft != nil, row.until ?? 0 <= now else { return false }
        let parent = try task.continuesID.map { try existingTask($0) }
        let isWaiting = parent.map { $0.video?.state != .saved } ?? false
        try move(
            task, to: .queued,
            [
                "waiting_for": .text((isWaiting ? WaitingFor.parent : .material).rawValue), "next_send_at": .null,
                "queued_at": .integer(now), "lease_owner": .null, "lease_until": .null,
            ],
            event: NewEvent(
                kind: .user,
                message: isWaiting
                    ? "waits for the video of task \(task.continuesID ?? 0)" : "its material is made ready"))
        return true
    }

    /// Has a request that was made of a draft collected, once nobody needs it.
    func leaveRequest(of task: Int64) throws {
        try execute(
            """
            INSERT INTO unclaimed_request (request, stored_at)
            SELECT request_id, ? FROM task WHERE id = ? AND request_id IS NOT NULL AND request_id != draft_id
            ON CONFLICT (request) DO UPDATE SET stored_at = excluded.stored_at
            """, [.integer(now), .integer(task)])
    }

    /// Back to the request as it was recorded: what was made of it may not be good any more when it is sent again.
    func draftAgain(of task: Int64) throws -> Columns {
        let draft = try first("SELECT draft_id FROM task WHERE id = ?", [.integer(task)]) { try $0.integerOrNil() }
        guard let draft = draft ?? nil else { return [:] }
        try leaveRequest(of: task)
        return ["request_id": .integer(draft), "prepared_until": .null]
    }

    /// Queued tasks that wait for the video of one that has ended, and whether that has it.
    func judgedContinuations() throws -> [(id: Int64, parent: Int64, isSaved: Bool)] {
        let final = TaskState.allCases.filter(\.isFinal).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try all(
            """
            SELECT t.id, p.id, coalesce(v.state, '') = 'saved'
            FROM task t \(dialect.by("task_for_parent")) \(dialect.thenJoin) task p ON p.id = t.continues_id
            LEFT JOIN video v ON v.task = p.id
            WHERE t.state = 'queued' AND t.waiting_for = 'parent' AND p.state IN (\(final))
              AND (p.state != 'completed' OR v.state IN ('saved', 'removed', 'lost')
                OR (v.next_attempt_at IS NULL AND v.lease_owner IS NULL))
            ORDER BY 1 LIMIT 500
            """
        ) { row in (try row.integer(), try row.integer(), try row.bool()) }
    }

    /// Lets those go on whose video is there, and holds those whose video there will never be.
    fileprivate func judgeContinuations() throws {
        for (id, parentID, isSaved) in try judgedContinuations() {
            let task = try existingTask(id)
            guard !isSaved else {
                try move(
                    task, to: .queued,
                    [
                        "waiting_for": .text(WaitingFor.material.rawValue), "next_send_at": .null,
                        "queued_at": .integer(now),
                    ],
                    event: NewEvent(kind: .user, message: "the video of task \(parentID) is there"))
                continue
            }
            let parent = try existingTask(parentID)
            let end = parent.state == .completed ? "has no video any more" : "ended \(parent.state.rawValue)"
            let reason = "task \(parentID), whose last frame it begins with, \(end)"
            var columns: Columns = ["waiting_for": .text(WaitingFor.held.rawValue), "next_send_at": .null]
            columns.merge(Self.columns(TaskError(code: "parent", message: reason)))
            try move(task, to: .queued, columns, event: NewEvent(kind: .user, message: "held: \(reason)"))
        }
    }

    fileprivate func preparable(_ scope: WorkScope, limit: Int) throws -> [Int64] {
        var found: [Int64] = []
        guard try pausedAt() == nil else { return [] }
        for account in scope.accounts where found.count < limit {
            let sending = try sendingRoom(of: account)
            guard !sending.isPaused else { continue }
            found += try all(
                """
                SELECT t.id FROM task t \(dialect.by("task_for_material"))
                WHERE t.state = 'queued' AND t.waiting_for = 'material' AND t.account_id = ? AND t.lease_owner IS NULL
                  AND (t.next_send_at IS NULL OR t.next_send_at <= ?) AND (t.not_before IS NULL OR t.not_before <= ?)
                  \(scope.condition(on: dialect.aside("t.id")))
                ORDER BY t.priority DESC, t.id LIMIT ?
                """,
                [
                    .integer(account), .integer(now), .integer(now),
                    .init(min(limit - found.count, sending.room ?? .max)),
                ]
            ) { try $0.integer() }
        }
        return found
    }

    fileprivate func beginPreparing(_ id: Int64, _ worker: Worker) throws -> Preparation {
        try update(
            "task", ["lease_owner": .integer(worker.id), "lease_until": .integer(now + Self.preparationLease)], is: id)
        let task = try existingTask(id)
        let body = try first(
            "SELECT body FROM request WHERE id = (SELECT coalesce(draft_id, request_id) FROM task WHERE id = ?)",
            [.integer(id)]
        ) { try $0.blob() }
        return Preparation(
            task: task, body: body ?? [], parent: try task.continuesID.map { try existingTask($0) },
            files: try files(of: id))
    }

    fileprivate func isPreparing(_ task: Int64, _ worker: Worker) throws -> Bool {
        try first(
            "SELECT 1 FROM task WHERE id = ? AND state = 'queued' AND waiting_for = 'material' AND lease_owner = ?",
            [.integer(task), .integer(worker.id)]
        ) { try $0.integer() } != nil
    }
}
