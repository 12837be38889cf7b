import Contract
import FoundationEssentials
import Model

/// The lines of one ledger, read from one snapshot.
struct LedgerExport {
    let db: LedgerTransaction
    private let hasAnswers: Bool
    /// Accounts that a line has told of, with their numbers in the export.
    private var accounts: [Int64: Int64] = [:]
    private(set) var tasks = 0
    private(set) var events = 0

    init(_ db: LedgerTransaction) throws {
        self.db = db
        hasAnswers = try db.first("SELECT 1 FROM answer LIMIT 1") { try $0.integer() } != nil
    }

    /// Calls `write` with each line, holding one task at a time.
    mutating func lines(_ write: ([UInt8]) throws -> Void) throws {
        try write(header())
        var last: Int64 = 0
        var isAtEnd = false
        while !isAtEnd {
            var found = 0
            try db.forEach(Self.selectTasks, [.integer(last)]) { row in
                let task = try ExportedTask(&row)
                if accounts[task.account] == nil { try write(accountLine(task.account)) }
                try write(line(of: task))
                tasks += 1
                found += 1
                last = task.id
            }
            isAtEnd = found < Self.page
        }
    }

    /// So many tasks are asked for at once: a server's rows wait in memory while a task's own are read.
    private static let page = 200

    /// Only what is the same in every ledger with these tasks.
    private func header() throws -> [UInt8] {
        let tasks =
            try db.first("SELECT CAST(coalesce(sum(tasks), 0) AS BIGINT) FROM counter") { try $0.integer() } ?? 0
        var json = JSONWriter.line()
        json.object { json in
            json.key("reel_export")
            json.integer(LedgerFormat.version)
            json.key("tasks")
            json.integer(tasks)
        }
        json.endLine()
        return json.bytes
    }

    private mutating func accountLine(_ id: Int64) throws -> [UInt8] {
        let number = Int64(accounts.count + 1)
        accounts[id] = number
        let record = LedgerFormat.account
        let values = try db.first(
            """
            SELECT \(record.selection(of: "a")) FROM account a CROSS JOIN ledger l WHERE a.id = ?
            """, [.integer(id)]
        ) { row in try row.values(record) }
        var json = JSONWriter.line()
        json.object { json in
            json.key("account")
            json.object { json in
                json.members(record, values ?? []) { json, field in
                    json.key(field.name)
                    json.integer(number)
                }
            }
        }
        json.endLine()
        return json.bytes
    }

    private mutating func line(of task: ExportedTask) throws -> [UInt8] {
        var values = task.values
        var history = try db.all(Self.selectEvents, [.integer(task.id)]) { row in
            try row.values(LedgerFormat.event)
        }
        task.tellAsItWas(&values, &history)
        events += history.count
        var json = JSONWriter.line()
        try json.object { json in
            try json.members(LedgerFormat.task, values) { json, field in
                try write(field, of: task, history, to: &json)
            }
        }
        json.endLine()
        return json.bytes
    }

    private func write(
        _ field: LedgerField, of task: ExportedTask, _ history: [[LedgerValue]], to json: inout JSONWriter
    ) throws {
        switch field.name {
        case "account":
            json.key("account")
            json.integer(accounts[task.account] ?? 0)
        case "history":
            json.key("history")
            try json.array { json in
                for event in history {
                    try json.object { json in
                        try json.members(LedgerFormat.event, event) { json, _ in try writeAnswer(of: event, to: &json) }
                    }
                }
            }
        case "parent_uid":
            guard let uid = task.parentUID else { return }
            json.key("parent_uid")
            json.string(uid)
        case "request":
            guard let request = task.request else { return }
            json.key("request")
            try write(request, to: &json)
        case "tags":
            let tags = try db.all("SELECT tag FROM tag WHERE task = ? ORDER BY tag", [.integer(task.id)]) {
                try $0.text()
            }
            json.key("tags")
            json.array { json in
                for tag in tags { json.string(tag) }
            }
        case "video":
            let video = try db.first(Self.selectVideo, [.integer(task.id)]) { row in
                try row.values(LedgerFormat.video)
            }
            guard var video else { return }
            let state = LedgerFormat.video.place("state")
            // Nobody downloads it where it comes to.
            if video[state] == "downloading" { video[state] = "waiting" }
            json.key("video")
            json.object { $0.members(LedgerFormat.video, video) }
        default: break
        }
    }

    private func writeAnswer(of event: [LedgerValue], to json: inout JSONWriter) throws {
        guard hasAnswers else { return }
        let (id, kind) = (event[LedgerFormat.event.place("event")], event[LedgerFormat.event.place("kind")])
        guard kind == "uncertain" || kind == "rejected" else { return }
        let record = LedgerFormat.answer
        let answer = try db.first(
            "SELECT \(record.selection(of: "a")) FROM answer a WHERE event = ?", [id]
        ) { row in try row.values(record) }
        guard let answer else { return }
        json.key("answer")
        json.object { $0.members(record, answer) }
    }

    /// A body stands with the first task that has it: as text if that gives back the same bytes.
    private func write(_ request: ExportedTask.Request, to json: inout JSONWriter) throws {
        var body: [UInt8]?
        if request.isFirstUse {
            body = try db.first("SELECT body FROM request WHERE id = ?", [.integer(request.id)]) {
                try $0.blob()
            }
        }
        json.object { json in
            let isText = body.map { String(validating: $0, as: UTF8.self) != nil } ?? false
            if let body, !isText {
                json.key("base64")
                json.string(Data(body).base64EncodedString())
            }
            json.key("sha256")
            json.string(request.sha256.hexadecimal)
            if let body, isText {
                json.key("text")
                body.withUnsafeBufferPointer { json.string($0) }
            }
        }
    }

    private static let selectTasks = """
        SELECT t.id, t.account_id, coalesce(p.uid, w.parent_uid), t.attempt, r.id, r.sha256,
          t.id = (SELECT min(id) FROM task WHERE request_id = r.id),
          \(LedgerFormat.task.selection(of: "t"))
        FROM task t LEFT JOIN request r ON r.id = t.request_id LEFT JOIN task p ON p.id = t.parent_id
          LEFT JOIN awaited_parent w ON w.task = t.id
        WHERE t.id > ? ORDER BY t.id LIMIT \(page)
        """

    private static let selectEvents = """
        SELECT \(LedgerFormat.event.selection(of: "e")) FROM event e WHERE e.task = ? ORDER BY e.seq
        """

    private static let selectVideo = """
        SELECT \(LedgerFormat.video.selection(of: "v")) FROM video v WHERE v.task = ?
        """
}

/// A task's row and what it refers to.
struct ExportedTask {
    struct Request {
        var id: Int64
        var sha256: [UInt8]
        /// Whether no earlier task has the same body.
        var isFirstUse: Bool
    }

    var id: Int64
    var account: Int64
    var parentUID: String?
    var attempt: String?
    var request: Request?
    var values: [LedgerValue]

    init(_ row: inout LedgerRow) throws {
        id = try row.integer()
        account = try row.integer()
        parentUID = try row.textOrNil()
        attempt = try row.textOrNil()
        let requestID = try row.integerOrNil()
        let sha256 = try row.blobOrNil()
        let isFirstUse = try row.boolOrNil() == true
        if let requestID, let sha256 { request = Request(id: requestID, sha256: sha256, isFirstUse: isFirstUse) }
        values = try row.values(LedgerFormat.task)
    }

    private static let state = LedgerFormat.task.place("state")
    private static let kindOfEvent = LedgerFormat.event.place("kind")

    /// Turns a task that was being sent where it came from back into what it was there, so that going through this ledger
    /// changes nothing about it.
    func tellAsItWas(_ values: inout [LedgerValue], _ history: inout [[LedgerValue]]) {
        let record = LedgerFormat.task
        let isForeign = attempt == LedgerFormat.foreignAttempt
        let (state, kind) = (Self.state, Self.kindOfEvent)
        if isForeign, values[state] == "uncertain", history.last?[kind] == "uncertain" {
            history.removeLast()
            values[state] = "submitting"
        }
        guard values[state] == "submitting" else { return }
        // What an earlier attempt met, and when somebody last looked.
        for key in ["error.code", "error.message", "error.http_status"] { values[record.place(key)] = .null }
        if let last = history.last { values[record.place("updated_at")] = last[LedgerFormat.event.place("at")] }
    }
}
