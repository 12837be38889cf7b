import Contract
import Model

/// Tasks that are here already.
extension LedgerImporter {
    /// Takes over what the export knows and this ledger does not, as far as the state machine leads there. A verdict is
    /// never taken back, and nothing becomes unsent again.
    mutating func update(_ id: Int64, from task: ImportedTask, _ account: ImportProgress.AccountHere, line: Int) throws
    {
        let here = try TaskHere(id, db)
        if let contradiction = here.contradiction(to: task, account) {
            progress.imported.conflicts += 1
            return tell("task \(task.id) of the export is task \(id) here, but \(contradiction); left out", line: line)
        }
        let news = here.news(in: task)
        // Whoever sends it here knows better.
        guard here.state != .submitting else { return progress.imported.known += 1 }
        guard news.state == task.state else {
            // What is known there is news, but there is no way to it: as from a task that was cancelled here.
            let isNews = Self.rank(task.state) > Self.rank(here.state)
            guard isNews || (here.upstreamID == nil && task["task_id"] != .null) else {
                return progress.imported.known += 1
            }
            progress.imported.conflicts += 1
            return tell(
                "task \(task.id) of the export is \(task.state.rawValue), and task \(id) here is \(here.state.rawValue), "
                    + "from where no way leads there; left out", line: line)
        }
        guard !news.events.isEmpty, news.continues || Self.rank(task.state) > Self.rank(here.state) else {
            return progress.imported.known += 1
        }
        if let owner = try owner(of: task["task_id"], account.baseURL), owner != id {
            progress.imported.conflicts += 1
            return tell(
                "task \(task.id) of the export has task id \(task["task_id"].text ?? ""), which task \(owner) has here; "
                    + "left out", line: line)
        }
        try takeOver(task, into: id, news, from: here)
        progress.imported.advanced += 1
        if task.state == .submitting { progress.imported.uncertain += 1 }
    }

    private func owner(of upstreamID: LedgerValue, _ baseURL: String) throws -> Int64? {
        guard upstreamID != .null else { return nil }
        return try db.first("SELECT id FROM task WHERE task_id = ? AND base_url = ?", [upstreamID, .text(baseURL)]) {
            try $0.integer()
        }
    }

    private mutating func takeOver(_ task: ImportedTask, into id: Int64, _ news: TaskHere.News, from here: TaskHere)
        throws
    {
        let before = try db.existingTask(id)
        let record = LedgerFormat.task
        var columns: Columns = [:]
        for (field, value) in zip(record.fields, task.values) {
            guard let column = field.column, field.taking != .never else { continue }
            // Of two different histories only what the service said is taken.
            if news.continues || field.taking == .always { columns[column] = value }
        }
        if task["verdict"].text == Verdict.picked.rawValue, columns["verdict"] != nil,
            let picked = try db.pickedTake(shot: task["shot"].text, project: task["project"].text), picked != id
        {
            columns["verdict"] = .null
        }
        if let path = columns["output_path"], path != .init(before.outputPath) { columns["output_is_foreign"] = 1 }
        if task.state != .queued {
            columns["waiting_for"] = .null
            columns["next_send_at"] = .null
        }
        if task.state == .submitting {
            columns["attempt"] = .text(LedgerFormat.foreignAttempt)
            columns["lease_owner"] = .integer(worker)
        } else if here.isForeignAttempt {
            // It is told what became of it.
            columns["attempt"] = .null
        }
        try db.takeOver(columns, into: id) {
            if news.continues {
                try db.execute("DELETE FROM tag WHERE task = ?", [.integer(id)])
                try insertTags(task.tags, of: id, recordedAt: .integer(before.createdAt))
            }
        }
        try writeEvents(news.events, of: id, keepsIDs: false)
        if let video = task.video { try takeOver(video, into: id) }
        contributions.add(from: TaskContribution(before), to: TaskContribution(try db.existingTask(id)))
    }

    /// A video that is saved here, or was removed, or is being fetched, stays as it is.
    private func takeOver(_ video: [LedgerValue], into id: Int64) throws {
        let record = LedgerFormat.video
        let known = try db.first(
            "SELECT state, expires_at, lease_owner IS NOT NULL FROM video WHERE task = ?", [.integer(id)]
        ) { row in
            (state: try row.value(VideoFile.State.self), expiresAt: try row.integerOrNil(), isLeased: try row.bool())
        }
        guard let known else { return try insertVideo(video, of: id) }
        guard !known.isLeased, [.waiting, .damaged, .lost].contains(known.state) else { return }
        let isThere = ["saved", "removed"].contains(video[record.place("state")].text)
        let isFresher = (video[record.place("expires_at")].integer ?? 0) > (known.expiresAt ?? 0)
        guard isThere || isFresher else { return }
        try db.execute("DELETE FROM video WHERE task = ?", [.integer(id)])
        try insertVideo(video, of: id)
    }

    /// How much is known about a task: never less after an import than before.
    private static func rank(_ state: TaskState) -> Int {
        switch state {
        case .queued: 0
        case .submitting: 1
        case .uncertain: 2
        case .pending, .processing: 3
        case .expired, .abandoned: 4
        case .rejected, .cancelled, .completed, .failed: 5
        }
    }
}

/// A task as it stands here, for comparison with the same task in an export.
struct TaskHere {
    let state: TaskState
    let history: [ImportedEvent]
    let upstreamID: String?
    private let baseURL: String
    private let provider: String
    private let createdAt: Int64
    private let fingerprint: [UInt8]
    let isForeignAttempt: Bool

    init(_ id: Int64, _ db: LedgerTransaction) throws {
        let row = try db.first(
            """
            SELECT t.state, t.task_id, t.base_url, a.provider, t.created_at, t.fingerprint, t.attempt
            FROM task t \(db.dialect.thenJoin) account a ON a.id = t.account_id WHERE t.id = ?
            """, [.integer(id)]
        ) { row in
            (
                try row.value(TaskState.self), try row.textOrNil(), try row.text(), try row.text(),
                try row.integer(), try row.blob(), try row.textOrNil() == LedgerFormat.foreignAttempt
            )
        }
        guard let row else { throw StoreError.noSuchTask("\(id)") }
        (state, upstreamID, baseURL, provider, createdAt, fingerprint, isForeignAttempt) = row
        history = try db.all(Self.selectEvents, [.integer(id)]) { row in
            ImportedEvent(values: try row.values(LedgerFormat.event))
        }
    }

    private static let selectEvents =
        "SELECT \(LedgerFormat.event.selection(of: "e")) FROM event e WHERE e.task = ? ORDER BY e.seq"

    /// Why a task of an export cannot be this one, in words; nil if it can.
    func contradiction(to task: ImportedTask, _ account: ImportProgress.AccountHere) -> String? {
        if account.baseURL != baseURL { return "that one has base URL \(baseURL)" }
        if account.provider != provider { return "that one is at a service of \(provider)" }
        if task["created_at"] != .integer(createdAt) || task["fingerprint"] != .blob(fingerprint) {
            return "that one is another request"
        }
        if let upstreamID, let other = task["task_id"].text, other != upstreamID {
            return "that one has task id \(upstreamID)"
        }
        return nil
    }

    /// What an export adds to the history.
    struct News {
        /// Each a legal step from the one before it, the first from where the task stands.
        var events: [ImportedEvent] = []
        /// Where they lead.
        var state: TaskState
        /// Whether the export knows everything that is known here.
        var continues: Bool
    }

    func news(in task: ImportedTask) -> News {
        let shared = zip(history, task.history).prefix { $0.isSame(as: $1) }.count
        var own = history[shared...]
        // Not known here whether it was created: no news of the task itself.
        if isForeignAttempt, own.count == 1, own.first?.kind == .uncertain { own = [] }
        var news = News(state: state, continues: own.isEmpty)
        var last = shared > 0 ? task.history[shared - 1] : nil
        for var event in task.history[shared...] {
            // What was pruned there led there all the same.
            let isGap = news.continues && last?.isGap(before: event) == true
            let step = max(1, isGap ? event.seq - (last?.seq ?? 0) : 1)
            last = event
            if event.state == news.state {
                // What somebody noted there was not noted here.
                if !news.continues, event.kind == .user { continue }
            } else {
                guard isGap || TaskState.isLegal(from: news.state, to: event.state) else { continue }
            }
            event.seq = ((news.events.last ?? history.last)?.seq ?? 0) + step
            news.events.append(event)
            news.state = event.state
        }
        return news
    }
}
