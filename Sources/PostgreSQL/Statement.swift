/// A statement that one connection's server has prepared under a name.
struct Statement {
    let sql: String
    /// On the server.
    let name: String
    /// Of its parameters. NULL alone does not tell its type: then the server has guessed.
    let types: [ColumnType]

    /// Whether values of these types can be bound; NULL can be bound to any.
    func takes(_ wanted: [ColumnType]) -> Bool {
        wanted.count == types.count && zip(wanted, types).allSatisfy { $0 == .unknown || $0 == $1 }
    }

    /// The types for preparing it anew, so that in the end it takes whatever it was ever given.
    func types(with wanted: [ColumnType]) -> [ColumnType] {
        zip(wanted, types).map { $0 == .unknown ? $1 : $0 }
    }
}
