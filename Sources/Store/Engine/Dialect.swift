/// What of SQL is not the same with every engine. Whatever is written elsewhere is meant for all of them.
///
/// Parameters are written `?` or, where one is used twice, `?1`; an engine that writes them otherwise changes a text once,
/// when it prepares it. A number that an INSERT gives and the count of rows that a statement changes come from
/// `LedgerTransaction`.
enum Dialect: Sendable {
    case sqlite

    // MARK: Plans

    /// Behind a table: it is read by this index, whatever the planner believes.
    func by(_ index: String) -> String {
        switch self {
        case .sqlite: "INDEXED BY \(index)"
        }
    }

    /// Behind the table `event`: it is read by task and `seq`.
    var byTaskAndSeq: String {
        switch self {
        // The index of a UNIQUE constraint, which has no name of its own.
        case .sqlite: "INDEXED BY sqlite_autoindex_event_1"
        }
    }

    /// Behind a table: it is read in the order of its numbers.
    var byNumber: String {
        switch self {
        case .sqlite: "NOT INDEXED"
        }
    }

    /// Between two tables, with ON: the one before drives.
    var thenJoin: String {
        switch self {
        case .sqlite: "CROSS JOIN"
        }
    }

    /// A column in a condition that no index is to be used for.
    func aside(_ column: String) -> String {
        switch self {
        case .sqlite: "+\(column)"
        }
    }

    // MARK: Values

    /// Whether two values are equal, or both null.
    func same(_ one: String, _ other: String) -> String {
        switch self {
        case .sqlite: "\(one) IS \(other)"
        }
    }

    /// Whether two values differ, null being a value.
    func differ(_ one: String, _ other: String) -> String {
        switch self {
        case .sqlite: "\(one) IS NOT \(other)"
        }
    }

    /// The larger of two values; null if one of them is.
    func larger(_ one: String, _ other: String) -> String {
        switch self {
        case .sqlite: "max(\(one), \(other))"
        }
    }

    /// The smaller of two values; null if one of them is.
    func smaller(_ one: String, _ other: String) -> String {
        switch self {
        case .sqlite: "min(\(one), \(other))"
        }
    }

    /// The texts of a group in one, in no order.
    /// - Parameter separator: a character by its number; nil for none.
    func joined(_ column: String, by separator: Int? = nil) -> String {
        switch self {
        case .sqlite: "group_concat(\(column), \(separator.map { "char(\($0))" } ?? "''"))"
        }
    }

    /// Behind a column of ORDER BY that may be null, which comes before everything else.
    var ascending: String {
        switch self {
        case .sqlite: "ASC"
        }
    }

    /// Behind a column of ORDER BY that may be null, which comes behind everything else.
    var descending: String {
        switch self {
        case .sqlite: "DESC"
        }
    }

    // MARK: Full text

    /// The table of the full text.
    var textTable: String {
        switch self {
        case .sqlite: "task_text"
        }
    }

    /// The number of the task that an entry of the full text is about.
    var textNumber: String {
        switch self {
        case .sqlite: "task_text.rowid"
        }
    }

    /// Whether an entry of the full text has what the one parameter asks for.
    var textMatches: String {
        switch self {
        case .sqlite: "task_text MATCH ?"
        }
    }
}

/// A statement, or a part of one, in each dialect; made once, so that a statement is found by its text.
struct DialectText: Sendable {
    private let sqlite: String

    init(_ make: (Dialect) -> String) {
        sqlite = make(.sqlite)
    }

    subscript(dialect: Dialect) -> String {
        switch dialect {
        case .sqlite: sqlite
        }
    }
}
