import Contract
import Crypto
public import Model

extension TaskRepository {
    /// Writes a request down before anything is sent.
    ///
    /// All checks and the writing are one transaction, so that several processes at the same moment get one task per ref
    /// and one task per equal request.
    /// - Parameter worker: if given, the one recorded task is at once `submitting`, claimed by this worker, whatever the
    ///   account waits for: whoever submits by hand gets one try, unless the user has paused all sending.
    /// - Throws: `StoreError.refTaken`, `.duplicate`, `.outputTaken`.
    public func record(_ draft: TaskDraft, sendingAs worker: Worker? = nil) async throws -> Recorded {
        let sha256 = Array(SHA256.hash(data: draft.request.body))
        try await store(draft.request.body, sha256)
        let witness = witness
        return try await write { db in try db.record(draft, sha256, sendingAs: worker, witness) }
    }

    /// The same with a worker that signs in for it: one transaction, as whoever submits waits for the disk twice anyway.
    /// - Parameter kind: what the worker is, for people.
    public func record(
        _ draft: TaskDraft, signingIn kind: String
    ) async throws -> (recorded: Recorded, worker: Worker) {
        let sha256 = Array(SHA256.hash(data: draft.request.body))
        try await store(draft.request.body, sha256)
        let (liveness, witness) = (liveness, witness)
        try await liveness.prepare()
        let (recorded, worker) = try await write { db in
            let worker = try db.signIn(kind, liveness)
            return (try db.record(draft, sha256, sendingAs: worker, witness), worker)
        }
        keepLock(worker.sign)
        return (recorded, worker)
    }

    /// An `uncertain` task with an equal request, which a draft passes over that may be recorded beside equal ones: it may
    /// be paid for already. Nil where the draft's ref names a task, as then nothing new is recorded.
    public func uncertainEqual(of draft: TaskDraft) async throws -> VideoTask? {
        guard draft.takes != nil || draft.allowsDuplicate else { return nil }
        return try await read { db in
            if let ref = draft.ref, try !db.tasks(ref: ref, profile: draft.profile).isEmpty { return nil }
            let fingerprints = draft.request.shortFingerprints
            return try db.first(
                TaskRow.select[db.dialect] + """
                    WHERE t.fingerprint IN (\(LedgerTransaction.places(fingerprints))) AND t.profile = ?
                      AND t.state = 'uncertain' ORDER BY t.id DESC LIMIT 1
                    """, fingerprints.map { .blob($0) } + [.text(draft.profile)]
            ) { row in try TaskRow.decode(&row, now: db.now) }
        }
    }

    /// Bodies with more bytes are stored before their intents.
    static let largeBody = 100_000

    /// Sixteen bytes are enough to tell requests apart, and half the index.
    static func short(_ fingerprint: [UInt8]) -> [UInt8] { Array(fingerprint.prefix(16)) }

    /// Stores a large body before the intent, in a transaction of its own, so that nobody waits for 64 MB under the lock
    /// that the intent needs. One that no task comes to use is collected later.
    func store(_ body: [UInt8], _ sha256: [UInt8]) async throws {
        guard body.count > Self.largeBody else { return }
        try await write { db in
            let id = try db.storeRequest(body, sha256)
            let isUsed = try db.first("SELECT 1 FROM task WHERE request_id = ? LIMIT 1", [.integer(id)]) {
                try $0.integer()
            }
            guard isUsed == nil else { return }
            try db.execute(
                """
                INSERT INTO unclaimed_request (request, stored_at) VALUES (?, ?)
                ON CONFLICT (request) DO UPDATE SET stored_at = excluded.stored_at
                """, [.integer(id), .integer(db.now)])
        }
    }

    /// Removes bodies that no task came to use within the hour.
    public func collectOrphanedRequests() async throws {
        let limit = clock() - 3_600_000
        let orphans = try await read { db in
            try db.all("SELECT request FROM unclaimed_request WHERE stored_at < ?", [.integer(limit)]) {
                try $0.integer()
            }
        }
        for id in orphans {
            try await write { db in
                let isUnclaimed = try db.execute(
                    "DELETE FROM unclaimed_request WHERE request = ? AND stored_at < ?",
                    [.integer(id), .integer(limit)])
                guard isUnclaimed == 1 else { return }
                try db.execute(
                    """
                    DELETE FROM request WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM task WHERE request_id = ?1)
                      AND NOT EXISTS (SELECT 1 FROM task WHERE draft_id = ?1)
                    """,
                    [.integer(id)])
            }
        }
    }

    /// The body of a task's request, as sent; nil if it was pruned.
    public func requestBody(of task: Int64) async throws -> [UInt8]? {
        try await read { db in try db.requestBody(of: task) }
    }
}

extension LedgerTransaction {
    fileprivate func record(
        _ draft: TaskDraft, _ sha256: [UInt8], sendingAs worker: Worker?, _ witness: any LedgerWitness
    ) throws -> Recorded {
        // Before anything new is counted: it must not make up for what is missing.
        if worker != nil { _ = try pauseIfSetBack(witness) }
        if let ref = draft.ref, let existing = try named(ref, draft) { return .existing(existing) }
        if draft.takes == nil, !draft.allowsDuplicate, let equal = try openEqual(of: draft) {
            throw StoreError.duplicate(existing: equal)
        }
        if let output = draft.outputPath, let holder = try holder(ofOutput: output) {
            throw StoreError.outputTaken(path: output, existing: holder)
        }
        let untouched = try capGate()
        var gate = untouched
        let count = max(1, draft.takes ?? 1)
        let blocking = try (0..<count).map { _ in try gate.blocking(draft, self) }
        if worker != nil, try pausedAt() == nil, let budget = blocking.compactMap(\.self).first {
            throw StoreError.overCap(budget, cost: draft.costInMillionths * Int64(count))
        }
        let continued = try continuedTask(draft)
        let requestID = try storeRequest(draft.request.body, sha256)
        let before = draft.continuesTakes ? try lastTake(besides: draft) : 0
        let ids = try (1...count).map { take in
            try insert(
                draft, take: draft.takes == nil ? nil : before + take, requestID: requestID,
                waitsFor: blocking[take - 1], continuing: continued)
        }
        try execute("DELETE FROM unclaimed_request WHERE request = ?", [.integer(requestID)])
        if let worker, ids.count == 1, draft.request.pending.isEmpty, try pausedAt() == nil {
            gate = untouched
            guard let begun = try beginAttempt(on: existingTask(ids[0]), worker: worker, &gate) else {
                return .created(try ids.map { try existingTask($0) }, attempt: nil)
            }
            return .created([begun.task], attempt: begun)
        }
        return .created(try ids.map { try existingTask($0) }, attempt: nil)
    }

    /// The task that a draft's ref names: that of the draft's project first, where batches have used the ref in several.
    /// - Throws: `StoreError.refTaken` where all that it names have another request.
    private func named(_ ref: String, _ draft: TaskDraft) throws -> VideoTask? {
        let found = try tasks(ref: ref, profile: draft.profile)
        guard !found.isEmpty else { return nil }
        let project = draft.project.map(Spelling.composed)
        let inOrder = found.filter { $0.project == project } + found.filter { $0.project != project }
        for task in inOrder where try fingerprint(of: task.id).map(draft.request.shortFingerprints.contains) == true {
            return task
        }
        throw StoreError.refTaken(ref: ref, existing: inOrder[0])
    }

    private func fingerprint(of task: Int64) throws -> [UInt8]? {
        try first("SELECT fingerprint FROM task WHERE id = ?", [.integer(task)]) { try $0.blob() }
    }

    /// The highest number of a take that a draft's shot has, or the task that it comes from and what came from that.
    private func lastTake(besides draft: TaskDraft) throws -> Int {
        var last: Int64 = 0
        if let shot = draft.shot.map(Spelling.composed) {
            let project = draft.project.map(Spelling.composed) ?? ""
            last = try highestTake("shot = ? AND coalesce(project, '') = ?", [.text(shot), .text(project)])
        }
        if let parent = draft.parentID {
            last = max(last, try highestTake("id = ?1 OR parent_id = ?1", [.integer(parent)]))
        }
        return Int(last)
    }

    private func highestTake(_ condition: String, _ values: [LedgerValue]) throws -> Int64 {
        try first("SELECT max(coalesce(take, 1)) FROM task WHERE " + condition, values) {
            try $0.integerOrNil() ?? 0
        } ?? 0
    }

    /// The id of the body's row, made if there is none.
    func storeRequest(_ body: [UInt8], _ sha256: [UInt8]) throws -> Int64 {
        let known = try first("SELECT id FROM request WHERE sha256 = ?", [.blob(sha256)]) { try $0.integer() }
        if let known { return known }
        return try insert(
            into: "request", ["sha256": .blob(sha256), "stored_at": .integer(now), "body": .blob(body)])
    }

    func requestBody(of task: Int64) throws -> [UInt8]? {
        try first("SELECT body FROM request WHERE id = (SELECT request_id FROM task WHERE id = ?)", [.integer(task)]) {
            try $0.blob()
        }
    }

    /// What a ref names, takes in their order: mostly one task.
    func tasks(ref: String, profile: String) throws -> [VideoTask] {
        guard let stored = try storedRef(ref, profile: profile) else { return [] }
        return try all(
            TaskRow.select[dialect] + "WHERE t.profile = ? AND t.ref = ? ORDER BY t.id",
            [.text(profile), .text(stored)]
        ) { row in try TaskRow.decode(&row, now: now) }
    }

    /// A ref in whatever spelling an older program has stored it; nil where nothing has it.
    func storedRef(_ ref: String, profile: String) throws -> String? {
        let isThere = { (spelling: String) in
            try first(
                "SELECT 1 FROM task WHERE profile = ? AND ref = ? LIMIT 1", [.text(profile), .text(spelling)]
            ) { try $0.integer() } != nil
        }
        let spellings = Spelling.all(of: ref)
        if let found = try spellings.first(where: isThere) { return found }
        // Most refs have but one.
        return spellings.count > 1 ? try Spelling.mixed(of: ref).first(where: isThere) : nil
    }

    /// For a condition on requests: so many places as there are values.
    static func places(_ values: some Collection) -> String { values.map { _ in "?" }.joined(separator: ", ") }

    /// A task with an equal request that is open, uncertain, or was completed within the hour. A completed one that the
    /// draft comes from is not meant: whoever makes it again knows that it is there.
    fileprivate func openEqual(of draft: TaskDraft) throws -> VideoTask? {
        let fingerprints = draft.request.shortFingerprints
        return try first(
            TaskRow.select[dialect] + """
                WHERE t.fingerprint IN (\(Self.places(fingerprints))) AND t.profile = ? AND (
                  t.state IN ('queued', 'submitting', 'uncertain', 'pending', 'processing')
                  OR (t.state = 'completed' AND t.finished_at > ? AND \(dialect.differ("t.id", "?"))))
                ORDER BY t.id DESC LIMIT 1
                """,
            fingerprints.map { .blob($0) } + [
                .text(draft.profile), .integer(now - 3_600_000), .init(draft.parentID),
            ]
        ) { row in try TaskRow.decode(&row, now: now) }
    }

    /// The task whose video goes to a file, or may yet.
    func holder(ofOutput path: String) throws -> VideoTask? {
        let id = try first(
            """
            SELECT t.id FROM task t \(dialect.by("task_by_output")) LEFT JOIN video ON video.task = t.id
            WHERE t.output_path = ? AND (
              t.state IN ('queued', 'submitting', 'uncertain', 'pending', 'processing')
              OR (t.state = 'completed' AND video.state NOT IN ('saved', 'removed', 'lost')))
            LIMIT 1
            """, [.text(path)]
        ) { try $0.integer() }
        return try id.map { try existingTask($0) }
    }

    /// - Parameters:
    ///   - budget: what it waits for; nil if it can be sent.
    ///   - continued: the task whose last frame it begins with.
    ///   - count: keeps the statistics true; nil to do so at once.
    func insert(
        _ draft: TaskDraft, take: Int?, requestID: Int64, waitsFor budget: Budget? = nil,
        continuing continued: VideoTask? = nil, count: ((TaskContribution) -> Void)? = nil
    ) throws -> Int64 {
        let waitingFor = waitingFor(draft, budget, continued)
        let id = try insertTask(
            draft.request.summary, state: .queued, profile: draft.profile, account: draft.accountID, tags: draft.tags,
            [
                "ref": .init(draft.ref.map(Spelling.composed)), "queued_at": .integer(now),
                "not_before": .init(draft.notBefore),
                "next_send_at": .init(waitingFor == nil ? draft.notBefore : nil),
                "waiting_for": .init(waitingFor?.rawValue), "continues_id": .init(continued?.id),
                "draft_id": draft.request.pending.isEmpty ? .null : .integer(requestID),
                "priority": .init(draft.priority), "request_id": .integer(requestID),
                "fingerprint": .blob(TaskRepository.short(draft.request.fingerprint)),
                "project": .init(draft.project.map(Spelling.composed)),
                "ref_project": .init(draft.ref == nil ? nil : draft.project.map(Spelling.composed)),
                "shot": .init(draft.shot.map(Spelling.composed)), "take": .init(take),
                "parent_id": .init(draft.parentID),
                "output_path": .init(draft.outputPath), "cost_amount": .init(draft.cost?.amount),
                "cost_currency": .init(draft.cost?.currency), "cost_rate": .init(draft.cost?.rate),
                "cost_basis": .init(draft.cost?.basis), "note": .init(draft.note.map(Spelling.composed)),
            ], cost: draft.cost,
            event: NewEvent(
                kind: .recorded, message: budget.map { "waits for the cap of \($0.cap.name)" }, author: author),
            count: count)
        try keep(draft.request.files, of: id)
        return id
    }

    /// Writes a new task's row and all that belongs to it.
    /// - Parameter more: columns beyond those that every new task has.
    func insertTask(
        _ summary: RequestSummary, state: TaskState, profile: String, account: Int64, tags: [String], _ more: Columns,
        cost: Cost? = nil, event: NewEvent, count: ((TaskContribution) -> Void)? = nil
    ) throws -> Int64 {
        let baseURL = try first("SELECT base_url FROM account WHERE id = ?", [.integer(account)]) { try $0.text() }
        var columns: Columns = [
            "uid": .text(UniqueID.make(now: now)), "state": .text(state.rawValue), "account_id": .integer(account),
            "base_url": .init(baseURL), "profile": .text(profile), "created_at": .integer(now),
            "updated_at": .integer(now), "model": .text(summary.model), "mode": .text(summary.mode.rawValue),
            "duration": .init(summary.duration), "resolution": .text(summary.resolution),
            "ratio": .text(summary.ratio), "watermark": .init(summary.watermark),
            "generate_audio": .init(summary.generateAudio), "timeout": .init(summary.timeout),
            "prompt": .text(summary.prompt), "submitted_by": .init(author),
        ]
        // Of what the service has already it says so itself.
        let isSimulated = state == .queued ? try baseURL.map { try self.isSimulated(baseURL: $0) } ?? false : false
        if isSimulated { columns["is_simulated"] = 1 }
        columns.merge(more)
        let id = try addTaskRow(Self.insertTaskRow(columns.names), columns.values)
        // In the order of the index, by which an entry of the full text is taken out again.
        let tags = Set(tags.map(Spelling.composed)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for tag in tags {
            try insert(into: "tag", ["tag": .text(tag), "recorded_at": .integer(now), "task": .integer(id)])
        }
        let contribution = TaskContribution(
            accountID: account, profile: profile, isSimulated: isSimulated, state: state, createdAt: now,
            submittedAt: nil, finishedAt: nil, model: summary.model, resolution: summary.resolution,
            project: more["project"]?.textOrNil, tags: tags, duration: summary.duration, cost: cost,
            shot: more["shot"]?.textOrNil, submittedBy: author)
        if let count { count(contribution) } else { try recount(from: nil, to: contribution) }
        try indexText(
            SearchableText(prompt: summary.prompt, tags: tags, note: more["note"]?.textOrNil, error: nil), of: id)
        try append(event, to: id, state: state, at: now)
        return id
    }
}

extension VideoRequest {
    /// Its fingerprints as the ledger has them: its own, and those of the same request in older ledgers.
    var shortFingerprints: [[UInt8]] { ([fingerprint] + formerFingerprints).map(TaskRepository.short) }
}
