import Model

/// An entry about to be added to a task's history.
struct NewEvent {
    var kind: TaskEvent.Kind
    var progress: Int?
    var message: String?
    var httpStatus: Int?
    var upstreamStatus: String?
    /// Who did it; nil where reel did it by itself.
    var author: String?
    /// Whether an equal entry among the task's newest may stand for this one too.
    var merges = false
}

extension LedgerTransaction {
    /// What whoever changes the ledger has done to a task.
    func done(_ message: String) -> NewEvent { NewEvent(kind: .user, message: message, author: author) }

    /// Adds an entry, or counts up the equal one that is still open.
    ///
    /// An entry is open as long as nothing but other poll news came after it. So an upstream that flaps between an error
    /// and an unchanged answer keeps two entries growing instead of adding two with every flap.
    /// - Parameter moment: when it happened, which may be before the transaction; milliseconds since 1970, UTC.
    /// - Returns: whether it is a new entry.
    @discardableResult
    func append(_ event: NewEvent, to task: Int64, state: TaskState, at moment: Int64) throws -> Bool {
        let newest = try newestEvents(of: task)
        if event.merges, let open = Self.openEntry(equalTo: event, state: state, among: newest) {
            try execute(
                "UPDATE event SET observations = observations + 1, last_observed_at = ? WHERE id = ?",
                [.integer(moment), .integer(open)])
            return false
        }
        let columns: Columns = [
            "task": .integer(task), "seq": .init((newest.first?.seq ?? 0) + 1), "at": .integer(moment),
            "kind": .text(event.kind.rawValue), "state": .text(state.rawValue), "progress": .init(event.progress),
            "message": .init(event.message), "http_status": .init(event.httpStatus),
            "upstream_status": .init(event.upstreamStatus), "author": .init(event.author),
            "last_observed_at": event.merges ? .integer(moment) : nil,
        ]
        let last = try first("SELECT at FROM event ORDER BY id DESC LIMIT 1") { try $0.integer() }
        // The clock was set back: what is found by number must be put in order from now on.
        if let last, last > moment { try execute("UPDATE ledger SET is_in_order = 0 WHERE is_in_order = 1") }
        try insert(into: "event", columns)
        return true
    }

    private struct Entry {
        var id: Int64
        var seq: Int
        var kind: TaskEvent.Kind
        var state: TaskState
        var progress: Int?
        var message: String?
        var httpStatus: Int?
        var upstreamStatus: String?
    }

    /// The last four: an upstream may flap between more than two kinds of answer, but hardly between more than four.
    private func newestEvents(of task: Int64) throws -> [Entry] {
        try all(
            """
            SELECT id, seq, kind, state, progress, message, http_status, upstream_status
            FROM event WHERE task = ? ORDER BY seq DESC LIMIT 4
            """, [.integer(task)]
        ) { row in
            Entry(
                id: try row.integer(), seq: try row.int(), kind: try row.value(TaskEvent.Kind.self),
                state: try row.value(TaskState.self), progress: try row.intOrNil(), message: try row.textOrNil(),
                httpStatus: try row.intOrNil(), upstreamStatus: try row.textOrNil())
        }
    }

    /// A service that names the request in each of its errors says the same each time.
    private static func isSameMessage(_ message: String?, _ event: NewEvent) -> Bool {
        [.pollError, .observed].contains(event.kind)
            ? UpstreamText.isAlike(message, event.message) : message == event.message
    }

    private static func openEntry(equalTo event: NewEvent, state: TaskState, among newest: [Entry]) -> Int64? {
        for entry in newest {
            if entry.kind == event.kind, entry.state == state, entry.progress == event.progress,
                entry.httpStatus == event.httpStatus, entry.upstreamStatus == event.upstreamStatus,
                isSameMessage(entry.message, event)
            {
                return entry.id
            }
            let isNews = ![.observed, .pollError, .foreign, .download].contains(entry.kind)
            // A different observation in between was a change, and going back is another one.
            if isNews || (entry.kind == .observed && event.kind == .observed) { return nil }
        }
        return nil
    }
}
