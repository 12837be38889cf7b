import GRDB

/// The questions and the change that GRDB is asked for.
final class Ledger {
    let queue: DatabaseQueue
    /// By name.
    var sql: [String: String] = [:]

    init(_ queue: DatabaseQueue) {
        self.queue = queue
    }

    struct Unknown: Error {
        let name: String
    }

    func answer(_ name: String, _ values: [String: String]) throws -> (rows: Int, checksum: UInt64) {
        let runs = Int(values["runs"] ?? "") ?? 1
        switch name {
        case "list": return try list(statement(values["kind"] ?? ""), values, runs)
        case "show": return try show(Int64(values["tasks"] ?? "") ?? 1, runs)
        case "observe": return try observe(Int64(values["now"] ?? "") ?? 0, runs)
        default: throw Unknown(name: name)
        }
    }

    private func statement(_ name: String) throws -> String {
        guard let text = sql[name] else { throw Unknown(name: name) }
        return text
    }

    private func list(_ sql: String, _ values: [String: String], _ runs: Int) throws -> (Int, UInt64) {
        let names = sql.matches(of: #/:([a-z]+)/#).map { String($0.1) }
        let values = Dictionary(
            names.map { name in
                let text = values[name] ?? ""
                return (name, (Int64(text).map { $0 as any DatabaseValueConvertible } ?? text))
            }, uniquingKeysWith: { first, _ in first })
        var tasks: [TaskRecord] = []
        for _ in 0..<runs {
            tasks = try queue.read { db in
                try TaskRecord.fetchAll(db.cachedStatement(sql: sql), arguments: StatementArguments(values))
            }
        }
        return (tasks.count, tasks.reduce(0, Self.add))
    }

    private func show(_ count: Int64, _ runs: Int) throws -> (Int, UInt64) {
        let (taskSQL, historySQL) = (try statement("task"), try statement("history"))
        var sum: UInt64 = 0
        var rows = 0
        for turn in 0..<runs {
            let id = 1 + Int64(turn) * 7_919 % count
            let (task, events) = try queue.read { db in
                (
                    try TaskRecord.fetchOne(db.cachedStatement(sql: taskSQL), arguments: [id]),
                    try EventRecord.fetchAll(db.cachedStatement(sql: historySQL), arguments: [id])
                )
            }
            guard let task else { throw Unknown(name: "\(id)") }
            rows = events.count
            sum = Self.add(sum, task) &+ UInt64(rows)
        }
        return (rows, sum)
    }

    private static func add(_ sum: UInt64, _ task: TaskRecord) -> UInt64 {
        sum &* 1_000_003 &+ UInt64(task.id) &* 31 &+ UInt64(task.createdAt) &+ UInt64(task.prompt.utf8.count)
            &+ UInt64(task.tags.count) &* 17 &+ UInt64(task.videoUrl?.utf8.count ?? 0)
    }

    private func observe(_ now: Int64, _ runs: Int) throws -> (Int, UInt64) {
        let ids = try queue.read { [sql] db in try Int64.fetchAll(db, sql: sql["polled"] ?? "") }
        for turn in 0..<runs {
            let moment = now + Int64(turn)
            try queue.write { [sql] db in
                try Self.observe(ids[turn % ids.count], progress: Int(moment % 101), moment, db, sql)
            }
        }
        return (runs, 0)
    }

    private static func observe(
        _ id: Int64, progress: Int, _ now: Int64, _ db: Database, _ sql: [String: String]
    ) throws {
        func text(_ name: String) throws -> String {
            guard let text = sql[name] else { throw Unknown(name: name) }
            return text
        }
        func run(_ name: String, _ values: StatementArguments) throws {
            try db.cachedStatement(sql: text(name)).execute(arguments: values)
        }
        guard let task = try TaskRecord.fetchOne(db.cachedStatement(sql: text("task")), arguments: [id]) else {
            throw Unknown(name: "\(id)")
        }
        let newest = try EventRecord.fetchAll(db.cachedStatement(sql: text("newest_events")), arguments: [id])
        let next = task.state == "pending" ? "processing" : "pending"
        try run("insert_observation", [id, (newest.first?.seq ?? 0) + 1, now, next, progress, next, now])
        try run("counter", [task.accountId, task.profile, task.state, -1])
        try run("counter", [task.accountId, task.profile, next, 1])
        var keys = [("request", task.model, task.resolution), ("project", task.project ?? "", "")]
        keys += (task.tags.isEmpty ? [""] : task.tags).map { ("tag", $0, "") }
        for (dimension, value, resolution) in keys {
            try run("count_\(next)", [dimension, task.createdAt / 3_600_000, value, resolution, task.profile])
        }
        try run("update_observed", [now, next, now, next, progress, id])
    }
}
