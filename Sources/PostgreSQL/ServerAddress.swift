/// Where a database is, and as whom to go there: `postgres://user@host:5432/database`, or `host=… dbname=…`.
///
/// The text may hold a password. Nothing that is shown, thrown or logged has it.
public struct ServerAddress: Sendable {
    /// As it was given, with whatever is secret in it.
    let text: String
    /// Whether the text itself holds a password, which then stands in the process list and in the shell's history.
    public let holdsPassword: Bool
    public let host: String
    public let port: String
    public let database: String
    public let user: String
    /// Names of options that are set, by the text or by the environment.
    let given: Set<String>

    /// Whether a text is meant as an address of this kind, and not as the path of a file.
    public static func isMeant(by text: String) -> Bool {
        text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
    }

    /// - Throws: `ServerAddressError`, `LibPQMissing`.
    public init(_ text: String) throws {
        try self.init(text, LibPQ.loaded())
    }

    init(_ text: String, _ library: LibPQ) throws {
        guard !text.isEmpty, !text.utf8.contains(0) else { throw ServerAddressError.unreadable }
        guard !Self.isMeant(by: text) || !Self.hasStrayAt(text) else { throw ServerAddressError.strayAt }
        guard let options = ConnectionOptions(parsing: text, library) else { throw ServerAddressError.unreadable }
        let usual = ConnectionOptions(usualOf: library)
        func value(_ name: String) -> String? { options.values[name] ?? usual.values[name] }

        host = value("host") ?? options.values["hostaddr"] ?? Self.usualSocket
        guard !host.contains("@") else { throw ServerAddressError.strayAt }
        port = value("port") ?? "5432"
        guard port.utf8.allSatisfy({ byte in byte == UInt8(ascii: ",") || (48...57).contains(byte) }) else {
            throw ServerAddressError.badPort
        }
        user = value("user") ?? "?"
        database = value("dbname") ?? user
        holdsPassword = options.secrets.contains { options.values[$0] != nil }
        given = Set(options.values.keys).union(usual.fromEnvironment)
        self.text = text
    }

    /// Stands for the socket that libpq was built with.
    static let usualSocket = "local socket"

    /// Whether the path has an `@`, which belongs behind a name or password with a `/` in it: libpq would take a piece of
    /// the password for a host, and say so.
    private static func hasStrayAt(_ text: String) -> Bool {
        let rest = text.drop { $0 != ":" }.dropFirst(3)
        let path = rest.prefix { $0 != "?" }.drop { $0 != "/" }
        return path.contains("@")
    }
}

extension ServerAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "\(host):\(port), database \(database), user \(user)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

/// An address that is none. Its text is not repeated: a password may stand anywhere in it.
public enum ServerAddressError: Error, Sendable, CustomStringConvertible {
    case unreadable, strayAt, badPort

    public var description: String {
        switch self {
        case .unreadable:
            "this is no address of a PostgreSQL database; it looks like postgres://user@host:5432/database, or an option "
                + "behind the question mark is not known to libpq"
        case .strayAt:
            "the address has an @ or a / too many; in a name or password write @ as %40, / as %2F, : as %3A"
        case .badPort:
            "the port in the address is no number; in a name or password write : as %3A, / as %2F, @ as %40"
        }
    }
}
