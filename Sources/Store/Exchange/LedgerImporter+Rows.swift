import Model

/// The rows that belong to a task.
extension LedgerImporter {
    /// A body in the ledger.
    struct StoredRequest {
        var id: Int64
        var isNew = false
        var wasUnclaimed = false
    }

    /// - Throws: `LineFault` if an earlier line should have brought the body.
    func store(_ request: ImportedRequest?) throws -> StoredRequest? {
        guard let request else { return nil }
        let known = try db.first(
            """
            SELECT id, EXISTS (SELECT 1 FROM unclaimed_request WHERE request = request.id) FROM request WHERE sha256 = ?
            """, [.blob(request.sha256)]
        ) { row in StoredRequest(id: try row.integer(), wasUnclaimed: try row.bool()) }
        if let known { return known }
        guard let body = request.body else {
            throw LineFault(
                reason:
                    "its request (SHA-256 \(request.sha256.hexadecimal.prefix(12))…) stands in an earlier line of the "
                    + "export, which is missing here; import the whole export")
        }
        let id = try db.insert(
            "INSERT INTO request (sha256, stored_at, body) VALUES (?, ?, ?)",
            [.blob(request.sha256), .integer(db.now), .blob(body)])
        return StoredRequest(id: id, isNew: true)
    }

    /// A later line may refer to the body of one that was left out.
    func leaveUnclaimed(_ request: Int64) throws {
        try db.execute(
            """
            INSERT INTO unclaimed_request (request, stored_at) VALUES (?, ?)
            ON CONFLICT (request) DO UPDATE SET stored_at = excluded.stored_at
            """,
            [.integer(request), .integer(db.now)])
    }

    /// The history of a new task.
    func insertHistory(_ events: [ImportedEvent], of task: Int64) throws {
        let highest = events.last?.values[Self.eventID].integer ?? 0
        guard progress.keepsNumbers == true, highest <= Self.mostKept else {
            return try writeEvents(events, of: task, keepsIDs: false)
        }
        do {
            try db.trying { try writeEvents(events, of: task, keepsIDs: true) }
        } catch let error where LedgerConnection.isUniqueViolation(error) {
            // Somebody has written history meanwhile.
            try db.execute("DELETE FROM event WHERE task = ?", [.integer(task)])
            try writeEvents(events, of: task, keepsIDs: false)
        }
    }

    /// - Parameter keepsIDs: false for new numbers, behind everything that was told already.
    func writeEvents(_ events: [ImportedEvent], of task: Int64, keepsIDs: Bool) throws {
        for event in events {
            var values = event.values
            if !keepsIDs { values[Self.eventID] = .null }
            values.remove(at: Self.answer)
            values.append(.integer(task))
            // One row a statement: one that writes several sets a savepoint, at which the full-text index writes down what
            // it had better gather for the whole transaction.
            let id = try db.insert(Self.insertEvent, values)
            if let answer = event.answer {
                try db.execute(Self.insertAnswer, [.integer(id)] + answer)
            }
        }
    }

    func insertTags(_ tags: [String], of task: Int64, recordedAt: LedgerValue) throws {
        for tag in tags {
            try db.execute(
                "INSERT INTO tag (tag, recorded_at, task) VALUES (?, ?, ?)", [.text(tag), recordedAt, .integer(task)])
        }
    }

    func insertVideo(_ video: [LedgerValue], of task: Int64) throws {
        // Who wrote the export is not known: paths and URLs are taken as text.
        let isDamaged = video[LedgerFormat.video.place("state")] == "damaged"
        try db.execute(Self.insertVideo, [.integer(task), 1, 1, isDamaged ? 1 : 0] + video)
    }

    // MARK: Statements, made once

    static let taskColumns = LedgerFormat.task.fields.indices.filter { place in
        let field = LedgerFormat.task.fields[place]
        return field.column != nil && field.key != "id"
    }

    static let insertTask: String = {
        let local = [
            "id", "account_id", "base_url", "parent_id", "request_id", "waiting_for", "lease_owner", "attempt",
            "output_is_foreign",
        ]
        return LedgerTransaction.insertTaskRow(local + taskColumns.compactMap { LedgerFormat.task.fields[$0].column })
    }()

    private static let insertVideo = LedgerTransaction.insertion(
        into: "video", ["task", "path_is_foreign", "url_is_foreign", "damages"] + LedgerFormat.video.columns)

    private static let eventID = LedgerFormat.event.place("event")
    /// It has no column: it goes into a table of its own.
    private static let answer = LedgerFormat.event.place("answer")

    private static let insertEvent = LedgerTransaction.insertion(into: "event", LedgerFormat.event.columns + ["task"])

    private static let insertAnswer = LedgerTransaction.insertion(
        into: "answer", ["event"] + LedgerFormat.answer.columns)
}
