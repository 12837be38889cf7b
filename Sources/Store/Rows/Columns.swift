/// Columns with their new values, for an INSERT or UPDATE that names them beside each other.
struct Columns: ExpressibleByDictionaryLiteral {
    private(set) var names: [String] = []
    private(set) var values: [LedgerValue] = []

    init(dictionaryLiteral elements: (String, LedgerValue)...) {
        for (name, value) in elements { self[name] = value }
    }

    subscript(name: String) -> LedgerValue? {
        get { names.firstIndex(of: name).map { values[$0] } }
        set {
            guard let newValue else { return }
            if let index = names.firstIndex(of: name) {
                values[index] = newValue
            } else {
                names.append(name)
                values.append(newValue)
            }
        }
    }

    mutating func merge(_ other: Columns) {
        for (name, value) in zip(other.names, other.values) { self[name] = value }
    }
}

extension LedgerTransaction {
    /// - Returns: the new row's id.
    @discardableResult
    func insert(into table: String, _ columns: Columns) throws -> Int64 {
        try insert(Self.insertion(into: table, columns.names), columns.values)
    }

    /// The statement that adds a row with a value for each of some columns, in their order.
    static func insertion(into table: String, _ columns: [String]) -> String {
        let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        return "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))"
    }

    func update(_ table: String, _ columns: Columns, where key: String = "id", is id: Int64) throws {
        guard !columns.names.isEmpty else { return }
        let assignments = columns.names.map { "\($0) = ?" }.joined(separator: ", ")
        try execute("UPDATE \(table) SET \(assignments) WHERE \(key) = ?", columns.values + [.integer(id)])
    }
}
