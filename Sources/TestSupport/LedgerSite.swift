import Model
public import Store

/// A place for one ledger of a test's own, where it can be opened several times, as several processes do.
public struct LedgerSite: Sendable {
    public let address: LedgerAddress
    /// Of the test's own, for whatever files it makes. The file of a ledger is in it, or the homes of its hosts.
    public let folder: String
    /// Of a server.
    public let url: String?
    /// The name of a server's database.
    public let database: String?

    init(file path: String, folder: String) {
        address = .file(path: path)
        self.folder = folder
        (url, database) = (nil, nil)
    }

    /// - Parameter home: the name of a host's folder.
    public init(server url: String, database: String, folder: String, home: String = "home") {
        address = .server(LedgerServer(url: url, home: "\(folder)/\(home)"))
        self.folder = folder
        (self.url, self.database) = (url, database)
    }

    /// Opens the ledger, as one process does.
    /// - Parameter clock: tells every moment: the clock of a server is not asked.
    public func open(
        _ opening: LedgerOpening = .orNew, stateFolder: String? = nil, busyTimeout: Int32 = 10_000,
        clock: @escaping @Sendable () -> Int64
    ) throws -> TaskRepository {
        try TaskRepository(
            at: address, opening: opening, stateFolder: stateFolder, services: Samples.services,
            busyTimeout: busyTimeout, isClockRemote: false, clock: clock)
    }
}

/// Runs a test on a place where a ledger may be begun.
/// - Parameter isBare: whether nothing of one is there, neither the folder of a file nor the tables of a server.
public func withLedgerSite<Value>(
    on engine: LedgerEngine = .current, isBare: Bool = false, _ body: (LedgerSite) async throws -> Value
) async throws -> Value {
    try await withTemporaryFolder { folder in
        switch engine {
        case .file:
            return try await body(LedgerSite(file: folder + (isBare ? "/home/reel.db" : "/reel.db"), folder: folder))
        case .server:
            let template = isBare ? "template0" : try await LedgerTemplate.database()
            let cluster = try await PostgresCluster.shared()
            return try await cluster.withDatabase(copying: template) { name in
                try await body(LedgerSite(server: cluster.address(of: name), database: name, folder: folder))
            }
        }
    }
}

/// A database with the tables of a ledger that was never begun: to copy it is faster than to make them.
private enum LedgerTemplate {
    /// Its name, on the server that tests share.
    static func database() async throws -> String { try await made.value }

    private static let made = Task {
        let (cluster, name) = (try await PostgresCluster.shared(), "reel_template")
        try await cluster.run("CREATE DATABASE \(name) TEMPLATE template0")
        try await withTemporaryFolder { folder in
            let site = LedgerSite(server: cluster.address(of: name), database: name, folder: folder)
            await (try site.open(clock: ManualClock().read)).close()
        }
        // What makes it a ledger of its own: the next to open it finds none, and begins one.
        try await cluster.run("DELETE FROM ledger", in: name)
        return name
    }
}
