import Model

/// A task as its row, its tags and its video say: how each of its fields is stored, for lists, exports and imports.
enum TaskRow {
    /// Columns that are called otherwise than their fields, in which a dot is a `_` here.
    static let columnNames = ["simulated": "is_simulated", "error.http_status": "error_http"]

    /// Columns that no export has: they belong to this ledger, this machine or this moment.
    static let keptHere: Set<String> = [
        "account_id", "base_url", "parent_id", "request_id", "waiting_for", "next_send_at", "lease_owner",
        "lease_until", "attempt", "output_is_foreign", "continues_id", "draft_id", "prepared_until",
    ]

    /// Comes before a WHERE clause on `t`, the task, `v`, its video, and `a`, its account.
    static let select = DialectText { dialect in "SELECT \(columns[dialect]) FROM task t \(joins[dialect])" }

    static let selectByNumber = DialectText { dialect in select[dialect] + "WHERE t.id = ?" }

    /// What `decode` reads.
    static let columns = DialectText { dialect in
        """
        t.id, t.uid, t.ref, t.task_id, t.state, t.waiting_for, t.upstream_status, t.progress,
          t.model, t.mode, t.prompt, t.duration, t.resolution, t.ratio, t.watermark, t.generate_audio, t.timeout,
          t.project, t.shot, t.take, t.note, t.profile, t.account_id, t.base_url, t.is_simulated, t.parent_id,
          t.priority, t.not_before, CASE t.output_is_foreign WHEN 0 THEN t.output_path END, t.created_at, t.updated_at, t.submitted_at, t.accepted_at,
          t.finished_at, t.deadline_at, t.last_polled_at, t.next_poll_at, t.polls, t.poll_errors,
          t.cost_amount, t.cost_currency, t.cost_rate, t.cost_basis, t.error_code, t.error_message, t.error_http,
          a.paused_until, a.paused_for, (SELECT paused_at FROM ledger),
          (SELECT \(dialect.joined("tag", by: 31)) FROM tag WHERE task = t.id), t.pruned_at, t.status_oddity,
          t.verdict, t.verdict_reason, t.continues_id, a.provider,
          t.billed_amount, t.billed_currency, t.billed_rate, t.billed_basis, t.submitted_by,
          v.state, v.url, v.path, v.bytes, v.sha256, v.saved_at, v.expires_at, v.error, v.attempts,
          v.next_attempt_at IS NULL, v.path_is_foreign, v.url_is_foreign, v.kept_path, v.kept_sha256, v.host, v.folder
        """
    }

    /// What a row needs beside its task; never drives.
    static let joins = DialectText { dialect in
        "\(dialect.thenJoin) account a ON a.id = t.account_id LEFT JOIN video v ON v.task = t.id\n"
    }

    /// - Parameter now: tells whether an account's pause and a task's `not_before` still hold.
    static func decode(_ row: inout LedgerRow, now: Int64) throws -> VideoTask {
        var task = VideoTask(
            id: try row.integer(), uid: try row.text(), ref: try row.textOrNil(), upstreamID: try row.textOrNil(),
            state: try row.value(TaskState.self), waitingFor: try row.valueOrNil(WaitingFor.self),
            upstreamStatus: try row.textOrNil(), progress: try row.intOrNil(), request: try decodeRequest(&row),
            project: try row.textOrNil(), shot: try row.textOrNil(), take: try row.intOrNil(), tags: [],
            note: try row.textOrNil(), profile: try row.text(), accountID: try row.integer(),
            baseURL: try row.text(), isSimulated: try row.bool(), parentID: try row.integerOrNil(),
            priority: try row.int(), notBefore: try row.integerOrNil(), outputPath: try row.textOrNil(),
            createdAt: try row.integer(), updatedAt: try row.integer(), submittedAt: try row.integerOrNil(),
            acceptedAt: try row.integerOrNil(), finishedAt: try row.integerOrNil(),
            deadlineAt: try row.integerOrNil(), lastPolledAt: try row.integerOrNil(),
            nextPollAt: try row.integerOrNil(), polls: try row.int(), pollErrors: try row.int(),
            cost: try decodeCost(&row), error: try decodeError(&row), video: nil)
        let pausedUntil = try row.integerOrNil()
        let pausedFor = try row.valueOrNil(WaitingFor.self)
        let isAllPaused = try row.integerOrNil() != nil
        if task.state == .queued, isAllPaused, task.waitingFor != .held {
            task.waitingFor = .paused
        } else if task.state == .queued, task.waitingFor == nil {
            if let notBefore = task.notBefore, notBefore > now {
                task.waitingFor = .notBefore
            } else if let pausedUntil, pausedUntil > now {
                task.waitingFor = pausedFor
            }
        }
        task.tags = try row.textOrNil().map(tags) ?? []
        task.prunedAt = try row.integerOrNil()
        task.statusOddity = try row.textOrNil()
        task.verdict = try row.valueOrNil(Verdict.self)
        task.verdictReason = try row.textOrNil()
        task.continuesID = try row.integerOrNil()
        task.provider = try row.text()
        task.billed = try decodeCost(&row)
        task.submittedBy = try row.textOrNil()
        task.video = try decodeVideo(&row)
        return task
    }

    private static func tags(_ joined: String) -> [String] {
        joined.utf8.split(separator: 0x1F).map { String(Substring($0)) }.sorted()
    }

    private static func decodeRequest(_ row: inout LedgerRow) throws -> RequestSummary {
        RequestSummary(
            model: try row.text(), mode: try row.value(RequestMode.self), prompt: try row.text(),
            duration: try row.int(), resolution: try row.text(), ratio: try row.text(),
            watermark: try row.boolOrNil(), generateAudio: try row.boolOrNil(), timeout: try row.integerOrNil())
    }

    static func decodeCost(_ row: inout LedgerRow) throws -> Cost? {
        let amount = try row.realOrNil()
        let currency = try row.textOrNil()
        let rate = try row.realOrNil()
        let basis = try row.textOrNil()
        guard let amount, let currency, let rate, let basis else { return nil }
        return Cost(amount: amount, currency: currency, rate: rate, basis: basis)
    }

    private static func decodeError(_ row: inout LedgerRow) throws -> TaskError? {
        let code = try row.textOrNil()
        let message = try row.textOrNil()
        let http = try row.intOrNil()
        guard let code else { return nil }
        return TaskError(code: code, message: message ?? "", httpStatus: http)
    }

    private static func decodeVideo(_ row: inout LedgerRow) throws -> VideoFile? {
        guard let state = try row.valueOrNil(VideoFile.State.self) else { return nil }
        var video = VideoFile(
            state: state, url: try row.textOrNil(), path: try row.textOrNil(), bytes: try row.integerOrNil(),
            sha256: try row.blobOrNil()?.hexadecimal, savedAt: try row.integerOrNil(),
            expiresAt: try row.integerOrNil(), error: try row.textOrNil(), attempts: try row.int())
        video.isStopped = try row.bool() && (state == .waiting || state == .damaged)
        video.isPathForeign = try row.bool()
        video.isURLForeign = try row.bool()
        let kept = (path: try row.textOrNil(), sha256: try row.blobOrNil())
        if let path = kept.path, let sha256 = kept.sha256 {
            video.keptAside = KeptVideo(path: path, sha256: sha256.hexadecimal)
        }
        let folder = (host: try row.textOrNil(), path: try row.textOrNil())
        if let host = folder.host, let path = folder.path { video.folder = VideosFolder(host: host, path: path) }
        return video
    }
}

extension LedgerRow {
    /// A word of a closed set.
    /// - Throws: `StoreError.damaged` for a word that is not in it.
    mutating func value<Value: RawRepresentable<String>>(_ type: Value.Type) throws -> Value {
        let word = try text()
        guard let value = Value(rawValue: word) else {
            throw StoreError.damaged(path: "", detail: "\(type) cannot be \"\(word)\"")
        }
        return value
    }

    mutating func valueOrNil<Value: RawRepresentable<String>>(_ type: Value.Type) throws -> Value? {
        guard let word = try textOrNil() else { return nil }
        guard let value = Value(rawValue: word) else {
            throw StoreError.damaged(path: "", detail: "\(type) cannot be \"\(word)\"")
        }
        return value
    }
}

extension LedgerTransaction {
    func task(_ id: Int64) throws -> VideoTask? {
        try first(TaskRow.selectByNumber[dialect], [.integer(id)]) { row in try TaskRow.decode(&row, now: now) }
    }

    /// The local number of the task with a permanent name.
    func number(ofUID uid: String) throws -> Int64? {
        try first("SELECT id FROM task WHERE uid = ?", [.text(uid)]) { try $0.integer() }
    }

    /// - Throws: `StoreError.noSuchTask`.
    func existingTask(_ id: Int64) throws -> VideoTask {
        guard let task = try task(id) else { throw StoreError.noSuchTask("\(id)") }
        return task
    }
}
