/// The place of a ledger, whichever engine keeps it.
public enum LedgerAddress: Sendable, Equatable {
    /// A file of SQLite's, by a path that is absolute or relative to the present folder.
    case file(path: String)
    /// A database of PostgreSQL's.
    case server(LedgerServer)

    /// - Parameters:
    ///   - text: as a person names a ledger.
    ///   - home: where this host keeps what it has beside a ledger on a server; absolute.
    /// - Throws: `NoSuchEngine` for a URL of anything but PostgreSQL.
    public init(_ text: String, home: String) throws(NoSuchEngine) {
        switch Self.scheme(of: text) {
        case nil: self = .file(path: text)
        case "postgres", "postgresql": self = .server(LedgerServer(url: text, home: home))
        case let scheme?: throw NoSuchEngine(scheme: scheme)
        }
    }

    /// A text that names a ledger which this program cannot open. What follows the scheme is left out: it may hold a
    /// password.
    public struct NoSuchEngine: Error, Equatable {
        /// In lower case, such as `mysql`.
        public let scheme: String
    }

    /// What stands before `://`, if it is a scheme (RFC 3986, section 3.1).
    private static func scheme(of text: String) -> String? {
        guard let end = text.firstRange(of: "://")?.lowerBound else { return nil }
        let scheme = text[..<end].utf8
        let isLetter = { (byte: UInt8) in (0x61...0x7A).contains(byte | 0x20) }
        let others = [UInt8](0x30...0x39) + "+-.".utf8
        guard let first = scheme.first, isLetter(first), scheme.allSatisfy({ isLetter($0) || others.contains($0) })
        else {
            return nil
        }
        return text[..<end].lowercased()
    }
}
