import CSQLite

/// Several statements of SQL, told apart without being run: a later one may need what an earlier one makes.
public struct Script: Sendable {
    public let statements: [String]

    public init(_ sql: String) {
        var statements: [String] = []
        var start = sql.startIndex
        for index in sql.utf8.indices where sql.utf8[index] == UInt8(ascii: ";") {
            let next = sql.utf8.index(after: index)
            let text = String(sql[start..<next])
            // Only SQLite knows whether a semicolon stands inside a literal, a comment or a trigger.
            guard sqlite3_complete(text) != 0 else { continue }
            statements.append(text)
            start = next
        }
        if sql[start...].contains(where: { !$0.isWhitespace }) { statements.append(String(sql[start...])) }
        self.statements = statements
    }
}

extension Connection {
    /// Runs several statements, separated by semicolons and without parameters: a migration.
    /// - Parameter progress: called before each statement with its number, from 1, and the number of all of them; and
    ///   again, many times a second, while one takes long.
    /// - Throws: `SQLiteError`; what was run before stays, unless a transaction is open and the caller undoes it.
    public func executeScript(_ sql: String, progress: (_ statement: Int, _ of: Int) -> Void = { _, _ in }) throws {
        let statements = Script(sql).statements
        for (index, statement) in statements.enumerated() {
            try reporting({ progress(index + 1, statements.count) }) { try runOnce(statement) }
        }
    }
}
