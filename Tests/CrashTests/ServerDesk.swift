import FoundationEssentials
import PostgreSQL
import Simulator
import Store
import TestSupport
import Testing

/// Several hosts that share a ledger on a server. Each is a desk with a home, a user and an environment of its own.
struct ServerDesk: Sendable {
    let cluster: PostgresCluster
    /// The name of the ledger's database.
    let database: String
    /// What the hosts have in common.
    let folder: String
    let look: ServerLook
    let hosts: [Desk]

    /// The address of the ledger by the server's socket, without a password.
    var url: String { cluster.address(of: database) }

    /// One number as it is at this moment; -1 as long as the server cannot be asked.
    func peek(_ sql: String) -> Int64 { look.peek(sql) }

    /// Returns once so many videos are saved.
    func saved(_ count: Int64, within bound: Duration = .seconds(180)) async throws {
        try await eventually("\(count) videos are saved", within: bound) {
            peek("SELECT count(*) FROM video WHERE state = 'saved'") == count
        }
    }

    /// The state of a task.
    func state(_ task: Int64) throws -> String? {
        try look.all("SELECT state FROM task WHERE id = \(task)") { try $0.text() }.first
    }

    /// How often something is in a task's history.
    func events(_ kind: String, of task: Int64) -> Int64 {
        peek("SELECT count(*) FROM event WHERE task = \(task) AND kind = '\(kind)'")
    }

    /// Whose a task or video is at this moment: the process id of the worker that has claimed it; -1 for nobody's.
    func claimant(of task: Int64, in table: String = "task") -> Int64 {
        let key = table == "task" ? "id" : "task"
        return peek(
            "SELECT w.pid FROM \(table) t JOIN worker w ON w.id = t.lease_owner WHERE t.\(key) = \(task)")
    }

    /// Looks at the database when a test is over: each history is without a gap, and nothing was accepted twice.
    fileprivate func expectSoundLedger() throws {
        guard peek("SELECT CASE WHEN to_regclass('event') IS NULL THEN 0 ELSE 1 END") == 1 else { return }
        let gaps = try look.all(
            """
            SELECT task FROM event WHERE task IN (SELECT id FROM task WHERE pruned_at IS NULL)
            GROUP BY task HAVING min(seq) != 1 OR max(seq) != count(*)
            """
        ) { try $0.integer() }
        #expect(gaps.isEmpty, "the histories of these tasks have gaps")
        let twice = try look.all(
            "SELECT task FROM event WHERE kind = 'accepted' GROUP BY task HAVING count(*) > 1"
        ) { try $0.integer() }
        #expect(twice.isEmpty, "these tasks were accepted twice")
    }

    /// The key may not be in the database either.
    fileprivate func expectNoKeyInDatabase() async throws {
        let dump = try await cluster.dump(database)
        let found = try Data(contentsOf: URL(filePath: dump)).firstRange(of: Data(Desk.key.utf8))
        #expect(found == nil, "the key is in the database")
    }
}

/// How the hosts of a test differ from the usual ones.
struct ServerDeskOptions {
    /// Whose server it is; nil for the one that tests share.
    var cluster: PostgresCluster?
    var hosts = 2
    /// Whether finished videos go to one folder that all hosts see.
    var sharesVideos = false
    /// The address by which a host, numbered from 0, reaches the ledger; nil for the server's socket.
    var url: (@Sendable (_ database: String, _ host: Int) -> String)?
    /// Words before the program's path on a host.
    var launcher: (@Sendable (_ host: Int) -> [String])?
    /// Where the service listens.
    var serviceHost = "127.0.0.1"
    var environment: [String: String] = [:]
    /// Whether the server still runs when the test is over, and can be looked at.
    var outlivesTest = true
}

/// Runs a test on hosts that share a ledger, with a simulated service, and looks at what is left of it afterwards.
func withServerDesk(
    _ configuration: SimulatorConfiguration = .quick, service: SimulatedService? = nil, faults: [String] = [],
    on options: ServerDeskOptions = ServerDeskOptions(),
    _ body: (ServerDesk, SimulatedService) async throws -> Void
) async throws {
    var configuration = configuration
    configuration.faults = try Faults(parsing: faults)
    let cluster: PostgresCluster
    if let own = options.cluster { cluster = own } else { cluster = try await PostgresCluster.shared() }
    try await withTemporaryFolder { folder in
        try await cluster.withDatabase { database in
            try await withSimulator(configuration: configuration, on: options.serviceHost, service: service) {
                port, service in
                let desk = try ServerDesk(cluster, database, folder: folder, port: port, options)
                try await desk.run { try await body(desk, service) }
                try expectNoKey(in: folder)
                guard options.outlivesTest else { return }
                try desk.expectSoundLedger()
                try await desk.expectNoKeyInDatabase()
            }
        }
    }
}

extension ServerDesk {
    fileprivate init(
        _ cluster: PostgresCluster, _ database: String, folder: String, port: Int, _ options: ServerDeskOptions
    ) throws {
        let address = cluster.address(of: database)
        let look = ServerLook(url: address)
        let hosts = try (0..<options.hosts).map { number in
            let place = "\(folder)/host-\(number + 1)"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
            var environment = options.environment
            environment["REEL_DATABASE"] = options.url?(database, number) ?? address
            if options.sharesVideos { environment["REEL_VIDEOS"] = folder + "/videos" }
            return try Desk(
                folder: place, host: options.serviceHost, port: port, environment: environment, server: look,
                launcher: options.launcher?(number) ?? [])
        }
        self.init(cluster: cluster, database: database, folder: folder, look: look, hosts: hosts)
    }

    /// Ends what the body left running, however that ended.
    fileprivate func run(_ body: () async throws -> Void) async throws {
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        for host in hosts { await host.clearAway() }
        try outcome.get()
    }
}

extension Desk {
    /// Where finished videos go.
    var videosFolder: String { environment["REEL_VIDEOS"] ?? home + "/videos" }
}
