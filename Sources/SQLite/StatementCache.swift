/// Prepared statements by their SQL text, at most `capacity` of them.
struct StatementCache {
    private var statements: [String: Statement] = [:]
    private let capacity = 128

    /// Takes the statement out, so that a nested use of the same SQL prepares its own instead of resetting this one.
    mutating func take(_ sql: String) -> Statement? {
        statements.removeValue(forKey: sql)
    }

    mutating func put(_ statement: Statement) {
        if statements.count >= capacity {
            // List filters make many texts; which one goes matters little, as preparing costs microseconds.
            statements.removeAll(keepingCapacity: true)
        }
        statements[statement.sql] = statement
    }

    mutating func removeAll() {
        statements.removeAll()
    }
}
