/// Prepared statements by their SQL text.
struct StatementCache {
    private var statements: [String: Statement] = [:]
    /// How many the server has, those included that were prepared anew.
    private var count = 0
    private var lastNumber = 0

    /// From so many on the server lets go of all. List filters make many texts; which one goes matters little.
    static let capacity = 256

    var isFull: Bool { count >= Self.capacity }

    subscript(_ sql: String) -> Statement? { statements[sql] }

    /// A name that no statement of this connection has had.
    mutating func newName() -> String {
        lastNumber += 1
        return "reel\(lastNumber)"
    }

    mutating func put(_ statement: Statement) {
        statements[statement.sql] = statement
        count += 1
    }

    /// Forgets a statement that the server no longer runs as it was prepared.
    mutating func remove(_ sql: String) {
        statements[sql] = nil
    }

    /// To be called when the server has let go of all.
    mutating func removeAll() {
        statements.removeAll(keepingCapacity: true)
        count = 0
    }
}
