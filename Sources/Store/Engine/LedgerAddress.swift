/// The place of a ledger, whichever engine keeps it.
public enum LedgerAddress: Sendable, Equatable {
    /// A file of SQLite's, by a path that is absolute or relative to the present folder.
    case file(path: String)

    /// - Parameter text: as a person names a ledger.
    /// - Throws: `NoSuchEngine` for a URL.
    public init(_ text: String) throws(NoSuchEngine) {
        if let scheme = Self.scheme(of: text) { throw NoSuchEngine(scheme: scheme) }
        self = .file(path: text)
    }

    /// A text that names a ledger which this program cannot open. What follows the scheme is left out: it may hold a
    /// password.
    public struct NoSuchEngine: Error, Equatable {
        /// In lower case, such as `postgres`.
        public let scheme: String

        /// Whether it is an engine that will be built in.
        public var isPlanned: Bool { ["postgres", "postgresql"].contains(scheme) }
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
