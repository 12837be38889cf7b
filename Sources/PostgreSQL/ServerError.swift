/// A failure that the server or libpq reported, with the statement that met it but never the values bound to it.
public struct ServerError: Error, Sendable, CustomStringConvertible {
    /// The five characters of the SQL standard and PostgreSQL, such as `23505`; nil where the server said nothing.
    public let sqlState: String?
    /// The server's own words for it, in its language, or libpq's.
    public let message: String
    /// More of the same. It may quote values, so it is for no log.
    public let detail: String?
    /// The name of the constraint or unique index that refused a row.
    public let constraint: String?
    /// The SQL text, without bound values: they may hold what the user wants kept private.
    public let sql: String?
    /// What went wrong, as far as a caller decides upon it.
    public let kind: Kind

    public enum Kind: Sendable {
        case uniqueViolation
        /// Any other constraint.
        case constraint
        /// A lock or a statement took too long, or two transactions were in each other's way.
        case busy
        /// A standby, or a transaction that may not write.
        case readOnly
        case diskFull
        case tooManyConnections
        /// The server stops, or starts, or a person ended this connection.
        case shuttingDown
        case connectionLost
        /// There was never a connection.
        case unreachable
        /// TLS could not be had, or the server's certificate is not trusted.
        case untrusted
        case wrongPassword
        /// The server lets this user, from here, not in.
        case refused
        case noSuchDatabase
        case permission
        /// The server's version is below `Connection.oldestServer`.
        case tooOld
        /// A pooler such as PgBouncer stands before the server.
        case pooled
        case other
    }

    /// Whether the same may succeed a little later without anybody doing anything.
    public var isRetryable: Bool {
        switch kind {
        case .busy, .tooManyConnections, .shuttingDown, .connectionLost, .unreachable: true
        default: false
        }
    }

    /// Whether a unique index or primary key refused the row.
    public var isUniqueViolation: Bool { kind == .uniqueViolation }

    public init(
        sqlState: String?, message: String, detail: String? = nil, constraint: String? = nil, sql: String? = nil,
        kind: Kind? = nil
    ) {
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.constraint = constraint
        self.sql = sql
        self.kind = kind ?? sqlState.map(Kind.init(sqlState:)) ?? .other
    }

    var withoutSQL: ServerError {
        ServerError(sqlState: sqlState, message: message, detail: detail, constraint: constraint, kind: kind)
    }

    public var description: String {
        let code = sqlState.map { " \($0)" } ?? ""
        let place = sql.map { " while executing `\($0)`" } ?? ""
        return "PostgreSQL error\(code): \(message)\(place)"
    }
}

extension ServerError.Kind {
    init(sqlState: String) {
        self =
            switch sqlState {
            case "23505": .uniqueViolation
            case "40001", "40P01", "55P03", "57014": .busy
            case "25006": .readOnly
            case "53100": .diskFull
            case "53300": .tooManyConnections
            case "57P01", "57P02", "57P03": .shuttingDown
            // The second is a connection that stood still in a transaction, the last one that stood still at all.
            case "25P03", "57P05": .connectionLost
            case "28P01": .wrongPassword
            case "28000": .refused
            // The second was there until somebody dropped it.
            case "3D000", "57P04": .noSuchDatabase
            case "42501": .permission
            // A message that does not fit: of that class, but the connection stands.
            case "08P01": .other
            default: Self.byClass[String(sqlState.prefix(2))] ?? .other
            }
    }

    private static let byClass: [String: Self] = ["08": .connectionLost, "23": .constraint]
}

/// The connection was lost between COMMIT and its answer: whether the transaction is kept is unknown until somebody looks.
public struct CommitUnknown: Error {
    public let cause: ServerError
}

/// The transaction was over, or had failed, before it was to be committed: nothing of it is kept.
public struct TransactionLost: Error {}
