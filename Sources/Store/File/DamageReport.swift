import SQLite

/// Says in which table or index a ledger is damaged, whose rows are concerned, and what helps.
struct DamageReport {
    let db: LedgerTransaction
    let path: String

    /// Empty for a sound file, at the cost of SQLite's own check.
    func findings() -> [LedgerFinding] {
        let words = verdict("PRAGMA integrity_check(20)")
        guard !words.isEmpty else { return [] }
        let tables = try? db.all(
            "SELECT name, sql LIKE '%WITHOUT ROWID%' FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name"
        ) { row in (name: try row.text(), isOrdered: try !row.bool()) }
        let virtual = try? db.all("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL%'") { try $0.text() }
        var findings: [LedgerFinding] = []
        for table in tables ?? [] {
            let words = verdict("PRAGMA integrity_check('\(table.name)')")
            guard let first = words.first else { continue }
            let said = "SQLite says: \(first)" + (words.count > 1 ? ", and \(words.count - 1) more" : "")
            if virtual?.contains(where: { table.name.hasPrefix($0 + "_") }) == true {
                findings.append(
                    finding(
                        "the search index (\(table.name)) is damaged; make it anew with `reel check --rebuild` (\(said))"
                    ))
                continue
            }
            findings.append(
                finding(
                    table.isOrdered ? unreadable(table.name) : unreadableUnordered(table.name), words, table.name, said)
            )
        }
        // Of no table: a list of free pages, or the schema itself.
        return findings.isEmpty ? words.map { finding("\($0); \(Self.remedy(path))") } : findings
    }

    /// The indexes that are damaged alone, which can be made anew.
    func damagedIndexes() -> [String] {
        let words = verdict("PRAGMA integrity_check(1000)")
        let names = (try? db.all("SELECT name FROM sqlite_schema WHERE type = 'index'") { try $0.text() }) ?? []
        return names.filter { name in words.contains { Self.index(in: $0) == name } }
    }

    static func remedy(_ path: String) -> String {
        "put back a backup, or rescue what can still be read with `sqlite3 \(path) .recover`"
    }

    private func verdict(_ sql: String) -> [String] {
        do {
            return try db.all(sql) { try $0.text() }.filter { $0 != "ok" }
        } catch {
            return [(error as? SQLiteError)?.message ?? "\(error)"]
        }
    }

    private func finding(_ message: String, task: Int64? = nil) -> LedgerFinding {
        LedgerFinding(kind: "integrity", task: task, message: message)
    }

    private func finding(_ gap: Gap?, _ words: [String], _ table: String, _ said: String) -> LedgerFinding {
        guard let gap else {
            let indexes = Set(words.compactMap(Self.index)).sorted()
            let name =
                indexes.isEmpty
                ? "an index of table \(table) is"
                : "\(indexes.joined(separator: ", ")) of table \(table) \(Self.are(indexes))"
            return finding(
                "\(name) damaged, and its rows are all there; make it anew with `reel check --rebuild` (\(said))")
        }
        return finding(
            "table \(table) is damaged\(gap.place); \(Self.remedy(path)) (\(said))", task: gap.task)
    }

    private static func are(_ names: [String]) -> String { names.count == 1 ? "(index) is" : "(indexes) are" }

    /// Such as of `row 5 missing from index task_by_ref`.
    private static func index(in words: String) -> String? {
        guard let place = words.firstRange(of: " index ") else { return nil }
        return String(words[place.upperBound...].prefix { !$0.isWhitespace })
    }
}

extension DamageReport {
    /// Rows that cannot be read.
    private struct Gap {
        /// In words, with a space before them.
        var place = ""
        var task: Int64?
    }

    /// Walks a table from both ends, as far as it can be read.
    /// - Returns: nil if all of it can.
    private func unreadable(_ table: String) -> Gap? {
        let columns = (try? db.all("SELECT name FROM pragma_table_info('\(table)')") { try $0.text() }) ?? []
        let task = table == "task" ? "id" : columns.contains("task") ? "task" : nil
        func walk(_ order: String) -> (isWhole: Bool, last: (row: Int64, task: Int64?)?) {
            var last: (Int64, Int64?)?
            do {
                // With all columns: what is large stands in pages of its own.
                try db.forEach("SELECT rowid, \(task ?? "NULL"), * FROM \(table) NOT INDEXED ORDER BY rowid \(order)") {
                    last = (try $0.integer(), try $0.integerOrNil())
                }
                return (true, last)
            } catch {
                return (false, last)
            }
        }
        let (isWhole, before) = walk("ASC")
        if isWhole { return nil }
        let behind = walk("DESC").last
        var gap = Gap(place: ": its rows cannot be read")
        switch (before, behind) {
        case (let before?, let behind?):
            gap.place = ": its rows between \(before.row) and \(behind.row) cannot all be read"
            if let first = before.task, let last = behind.task {
                let (low, high) = (min(first, last), max(first, last))
                gap.place +=
                    table == "task"
                    ? ", which are tasks" : low == high ? ", of task \(low)" : ", of tasks \(low) to \(high)"
                if low == high { gap.task = low }
            }
        case (let before?, nil): gap.place = ": its rows behind \(before.row) cannot be read" + Self.of(before.task)
        case (nil, let behind?): gap.place = ": its rows before \(behind.row) cannot be read" + Self.of(behind.task)
        case (nil, nil): break
        }
        return gap
    }

    private static func of(_ task: Int64?) -> String { task.map { ", about from task \($0) on" } ?? "" }

    /// A table that is its own index: there is no number to name a row by.
    private func unreadableUnordered(_ table: String) -> Gap? {
        do {
            try db.forEach("SELECT * FROM \(table) NOT INDEXED") { _ in }
            return nil
        } catch {
            return Gap(place: ": not all of its rows can be read")
        }
    }
}
