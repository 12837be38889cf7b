import FoundationEssentials

/// What keeps the ledgers of a test: a file of SQLite's, or a PostgreSQL server.
public enum LedgerEngine: String, Sendable, CaseIterable {
    case file
    case server = "postgres"

    /// The one that this run is for: a file, unless the environment says `REEL_LEDGERS=postgres`.
    public static let current: LedgerEngine = {
        guard let name = ProcessInfo.processInfo.environment["REEL_LEDGERS"], !name.isEmpty else { return .file }
        guard let engine = LedgerEngine(rawValue: name) else {
            // fatalError, since nobody can catch from here, and no test may pass with another engine than was asked for.
            fatalError("REEL_LEDGERS is \(name); known are \(allCases.map(\.rawValue))")
        }
        return engine
    }()

    /// Whether this run is for files: tests of what only a file has are enabled by it.
    public static var isFile: Bool { current == .file }

    /// Whether this run is for a server.
    public static var isServer: Bool { current == .server }
}
