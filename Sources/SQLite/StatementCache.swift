/// Prepared statements by their SQL text, at most `capacity` of them.
struct StatementCache {
    private var statements: [String: Statement] = [:]
    private let capacity = 256

    /// Lends a statement; a nested use of the same SQL gets nil and prepares its own instead of resetting this one.
    mutating func take(_ sql: String) -> Statement? {
        guard let statement = statements[sql], !statement.isLent else { return nil }
        statement.isLent = true
        return statement
    }

    mutating func put(_ statement: Statement) {
        statement.isLent = false
        // Finding the place of a long text again costs about as much as a short query.
        if statement.isCached { return }
        if statements.count >= capacity {
            // List filters make many texts; which one goes matters little, as preparing costs microseconds.
            removeAll()
        }
        guard statements[statement.sql] == nil else { return }
        statement.isCached = true
        statements[statement.sql] = statement
    }

    mutating func removeAll() {
        for statement in statements.values { statement.isCached = false }
        statements.removeAll(keepingCapacity: true)
    }
}
