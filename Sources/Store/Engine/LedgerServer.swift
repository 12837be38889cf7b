import PostgreSQL

/// A ledger on a PostgreSQL server, and where this host keeps what it has beside it.
public struct LedgerServer: Sendable, Equatable {
    /// As a person wrote it; it may hold a password.
    let url: String
    /// The folder of this host's locks, marks and rescue files.
    public let home: String

    /// - Parameters:
    ///   - url: such as `postgres://user@host:5432/database`. Nothing is looked at before the ledger is opened.
    ///   - home: absolute.
    public init(url: String, home: String) {
        self.url = url
        self.home = home
    }

    /// Whether the URL itself has a password.
    /// - Throws: `StoreError.address`.
    public var holdsPassword: Bool {
        get throws { try StoreError.ofServer("") { try ServerAddress(url).holdsPassword } }
    }

    /// The URL for people: it leads to the same database, and has nothing secret.
    /// - Throws: `StoreError.address`.
    public var publicURL: String {
        get throws { try StoreError.ofServer("") { try ServerAddress(url).url } }
    }
}

extension LedgerServer: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "a PostgreSQL server, with \(home)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["home": home]) }
}
