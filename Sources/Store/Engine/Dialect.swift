/// What of SQL is not the same with every engine. Whatever is written elsewhere is meant for all of them.
///
/// Parameters are written `?` or, where one is used twice, `?1`; an engine that writes them otherwise changes a text once,
/// when it prepares it. A number that an INSERT gives and the count of rows that a statement changes come from
/// `LedgerTransaction`.
///
/// PostgreSQL asks for more than SQLite does, which takes it as well: a name for each subquery of a FROM, every selected
/// column in GROUP BY, a type for a parameter that stands beside no column (`CAST(? AS TEXT) IS NULL`), and for a sum of
/// integers, which is `numeric` there (`CAST(sum(x) AS BIGINT)`).
enum Dialect: Sendable {
    case sqlite
    case postgres

    // MARK: Plans

    /// Behind a table: it is read by this index, whatever the planner believes. PostgreSQL can be told no such thing; its
    /// own statistics, which it always has, lead it to the same one.
    func by(_ index: String) -> String {
        switch self {
        case .sqlite: "INDEXED BY \(index)"
        case .postgres: ""
        }
    }

    /// Behind the table `event`: it is read by task and `seq`.
    var byTaskAndSeq: String {
        switch self {
        // The index of a UNIQUE constraint, which has no name of its own.
        case .sqlite: "INDEXED BY sqlite_autoindex_event_1"
        case .postgres: ""
        }
    }

    /// Behind a table: it is read in the order of its numbers.
    var byNumber: String {
        switch self {
        case .sqlite: "NOT INDEXED"
        case .postgres: ""
        }
    }

    /// Between two tables, with ON: the one before drives, where the engine can be told so.
    var thenJoin: String {
        switch self {
        case .sqlite: "CROSS JOIN"
        case .postgres: "JOIN"
        }
    }

    /// A column of integers in a condition that no index is to be used for.
    func aside(_ column: String) -> String {
        switch self {
        case .sqlite: "+\(column)"
        case .postgres: "(\(column) + 0)"
        }
    }

    /// A column of integers in ORDER BY: what another index finds is sorted by it. Otherwise PostgreSQL, which takes what is
    /// looked for to lie anywhere, may walk along the column until it has met as many as are wanted: new ones of a kind that
    /// is rare among old ones are met last.
    func sorted(_ column: String) -> String {
        switch self {
        case .sqlite: column
        case .postgres: "(\(column) + 0)"
        }
    }

    /// Whether each part of a union that is put in order and cut is cut by itself as well. SQLite merges parts that indexes
    /// bring in order, and takes no LIMIT in them; PostgreSQL would read them to their ends, and sort them.
    var cutsParts: Bool {
        switch self {
        case .sqlite: false
        case .postgres: true
        }
    }

    // MARK: Values

    /// Whether two values are equal, or both null.
    func same(_ one: String, _ other: String) -> String {
        switch self {
        case .sqlite: "\(one) IS \(other)"
        case .postgres: "\(one) IS NOT DISTINCT FROM \(other)"
        }
    }

    /// Whether two values differ, null being a value.
    func differ(_ one: String, _ other: String) -> String {
        switch self {
        case .sqlite: "\(one) IS NOT \(other)"
        case .postgres: "\(one) IS DISTINCT FROM \(other)"
        }
    }

    /// The larger of two values; null if one of them is.
    func larger(_ one: String, _ other: String) -> String {
        switch self {
        case .sqlite: "max(\(one), \(other))"
        // Its `greatest` passes over a null.
        case .postgres: "CASE WHEN \(one) >= \(other) THEN \(one) WHEN \(one) < \(other) THEN \(other) END"
        }
    }

    /// The smaller of two values; null if one of them is.
    func smaller(_ one: String, _ other: String) -> String {
        switch self {
        case .sqlite: "min(\(one), \(other))"
        case .postgres: "CASE WHEN \(one) <= \(other) THEN \(one) WHEN \(one) > \(other) THEN \(other) END"
        }
    }

    /// The texts of a group in one, in no order.
    /// - Parameter separator: a character by its number; nil for none.
    func joined(_ column: String, by separator: Int? = nil) -> String {
        switch self {
        case .sqlite: "group_concat(\(column), \(separator.map { "char(\($0))" } ?? "''"))"
        case .postgres: "string_agg(\(column), \(separator.map { "chr(\($0))" } ?? "''"))"
        }
    }

    /// Behind a column of ORDER BY that may be null, which comes before everything else.
    var ascending: String {
        switch self {
        case .sqlite: "ASC"
        case .postgres: "ASC NULLS FIRST"
        }
    }

    /// Behind a column of ORDER BY that may be null, which comes behind everything else.
    var descending: String {
        switch self {
        case .sqlite: "DESC"
        case .postgres: "DESC NULLS LAST"
        }
    }

    /// A text as it will be read back from the ledger.
    func stored(_ text: String) -> String {
        switch self {
        case .sqlite: text
        // PostgreSQL stores the character in no text.
        case .postgres: text.utf8.contains(0) ? String(text.unicodeScalars.filter { $0.value != 0 }) : text
        }
    }

    // MARK: Full text

    /// The table of the full text.
    var textTable: String { "task_text" }

    /// The number of the task that an entry of the full text is about.
    var textNumber: String {
        switch self {
        case .sqlite: "task_text.rowid"
        case .postgres: "task_text.id"
        }
    }
}

/// A statement, or a part of one, in each dialect; made once, so that a statement is found by its text.
struct DialectText: Sendable {
    private let sqlite: String
    private let postgres: String

    init(_ make: (Dialect) -> String) {
        sqlite = make(.sqlite)
        postgres = make(.postgres)
    }

    subscript(dialect: Dialect) -> String {
        switch dialect {
        case .sqlite: sqlite
        case .postgres: postgres
        }
    }
}
