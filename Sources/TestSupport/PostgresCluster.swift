import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A PostgreSQL server of a test's own, in a folder of its own. It ends with this process, however that ends.
///
/// It takes connections on a Unix socket, as the superuser `postgres`, without a password; by TCP where a test asks.
public final class PostgresCluster: Sendable {
    public struct Options: Sendable {
        /// Lines of `postgresql.conf`.
        public var settings: [String] = []
        /// Lines of `pg_hba.conf`, which stand before those that let everybody in by the socket.
        public var access: [String] = []
        /// Whether it listens on a port of 127.0.0.1 too.
        public var takesTCP = false
        /// Whether what is committed survives the loss of power: tests are faster without.
        public var isDurable = false

        public init() {}
    }

    /// Whether tests that need one run; see `ForeignProgram`.
    public static var isUsable: Bool { ForeignProgram.areRequired || (try? PostgresPrograms.found()) != nil }

    /// Where the socket is.
    public let folder: String
    /// Of the socket's name, and of TCP if it was asked for.
    public let port: Int
    /// The server's files.
    public var data: String { folder + "/data" }
    /// The folder of the server's and its client's programs.
    public var programFolder: String { programs.folder }
    private let programs: PostgresPrograms
    private let parentDeath: ParentDeathGuard

    /// One for all tests of this process that do not change it.
    public static func shared() async throws -> PostgresCluster { try await sharedTask.value }

    private static let sharedTask = Task {
        var options = Options()
        // Each ledger that is open has four connections, and tests open several, at the same time.
        options.settings = ["max_connections = 400"]
        // For tests of passwords, which the socket otherwise asks nobody for.
        options.access = ["local all with_password scram-sha-256", "local all not_let_in reject"]
        let cluster = try await PostgresCluster(options)
        try await cluster.start()
        try await cluster.run("CREATE ROLE with_password LOGIN PASSWORD 'right-secret'; CREATE ROLE not_let_in LOGIN")
        return cluster
    }

    /// Makes the files of a server and does not start it.
    /// - Parameter source: a server that stands still, whose files are copied.
    /// - Throws: `ForeignProgram.Missing`, `ForeignProgramFailed`.
    public init(_ options: Options = Options(), copying source: PostgresCluster? = nil) async throws {
        programs = try PostgresPrograms.found()
        let temporary = FileManager.default.temporaryDirectory.path()
        // Short: the path of a socket has 107 characters at most.
        folder = (temporary.hasSuffix("/") ? temporary : temporary + "/") + "reel-pg-\(UUID().uuidString.prefix(8))"
        port = options.takesTCP ? try LocalPort.free() : 5_432
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try programs.giveAway(folder)
        parentDeath = try ParentDeathGuard(
            folder: folder, command: programs.command("pg_ctl", ["-D", folder + "/data", "-m", "immediate", "stop"]))
        if let source {
            try await programs.run("/bin/cp", ["-R", source.data, data], in: folder)
        } else {
            try await programs.run(
                "initdb",
                ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "--encoding=UTF8", "--locale=C"], in: folder)
        }
        try configure(options)
    }

    private func configure(_ options: Options) throws {
        var lines = [
            "unix_socket_directories = '\(folder)'", "unix_socket_permissions = 0777", "port = \(port)",
            "listen_addresses = '\(options.takesTCP ? "127.0.0.1" : "")'", "max_connections = 100",
            "shared_buffers = 16MB", "log_min_messages = fatal",
        ]
        if !options.isDurable { lines += ["fsync = off", "full_page_writes = off"] }
        try append(lines + options.settings, to: data + "/postgresql.conf")
        let old = try String(decoding: Data(contentsOf: URL(filePath: data + "/pg_hba.conf")), as: UTF8.self)
        try Data((options.access.map { $0 + "\n" }.joined() + old).utf8)
            .write(to: URL(filePath: data + "/pg_hba.conf"))
    }

    private func append(_ lines: [String], to path: String) throws {
        let old = try Data(contentsOf: URL(filePath: path))
        try (old + Data(lines.map { $0 + "\n" }.joined().utf8)).write(to: URL(filePath: path))
    }

    /// Returns once the server takes connections.
    public func start() async throws {
        try await programs.run("pg_ctl", ["-D", data, "-w", "-t", "60", "-l", folder + "/log", "start"], in: folder)
    }

    public enum Stop: String, Sendable {
        /// Like a loss of power.
        case immediate
        /// Ends all connections.
        case fast
    }

    /// Returns once the server is gone.
    public func stop(_ way: Stop) async throws {
        try await programs.run("pg_ctl", ["-D", data, "-w", "-m", way.rawValue, "stop"], in: folder)
    }

    /// Has the next start be a standby's.
    public func makeStandby() throws {
        try Data().write(to: URL(filePath: data + "/standby.signal"))
        try programs.giveAway(data + "/standby.signal")
    }

    /// Has a standby take over; returns once it takes writes.
    public func promote() async throws {
        try await programs.run("pg_ctl", ["-D", data, "-w", "-t", "60", "promote"], in: folder)
    }

    /// Writes a database out as SQL.
    /// - Parameter options: of pg_dump.
    /// - Returns: the path of the file.
    public func dump(_ database: String, _ options: String...) async throws -> String {
        let path = "\(folder)/dump-\(UUID().uuidString.prefix(8)).sql"
        try await programs.run(
            "pg_dump", ["-h", folder, "-p", "\(port)", "-U", "postgres", "-f", path] + options + [database], in: folder)
        return path
    }

    /// Makes in a database what an archive of pg_dump's own form holds.
    public func restore(archive path: String, into database: String) async throws {
        // The server's user, whom the programs run as, may not read the folder of a test.
        let copy = try install(path, as: "archive-\(UUID().uuidString.prefix(8))")
        try await programs.run(
            "pg_restore",
            ["--exit-on-error", "-h", folder, "-p", "\(port)", "-U", "postgres", "-d", database, copy], in: folder)
    }

    /// Runs what `dump` has written.
    public func restore(_ path: String, into database: String) async throws {
        try await programs.run(
            "psql",
            ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", folder, "-p", "\(port)", "-U", "postgres", "-d", database]
                + ["-f", path], in: folder)
    }

    /// Puts a file where the server reads it, as one that is only the server's.
    /// - Returns: its path.
    public func install(_ path: String, as name: String) throws -> String {
        let place = folder + "/" + name
        try Data(contentsOf: URL(filePath: path)).write(to: URL(filePath: place))
        chmod(place, 0o600)
        try programs.giveAway(place)
        return place
    }

    /// Makes a folder or file the server's own.
    public func giveAway(_ path: String) throws { try programs.giveAway(path) }

    /// Has psql run SQL as the superuser.
    /// - Returns: what it brought, unadorned.
    @discardableResult
    public func run(_ sql: String, in database: String = "postgres") async throws -> String {
        try await programs.run(
            "psql",
            ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", folder, "-p", "\(port)", "-U", "postgres"]
                + ["-d", database, "-c", sql], in: folder
        ).output
    }

    /// The same by TCP, through what stands before the server.
    public func run(_ sql: String, throughPort port: Int, in database: String) async throws -> String {
        try await programs.run(
            "psql", ["-X", "-q", "-A", "-t", "-d", "postgres://postgres@127.0.0.1:\(port)/\(database)", "-c", sql],
            in: folder
        ).output
    }

    /// Runs a body beside a program that, like the server, will not run as root.
    /// - Parameter port: where it is to listen on 127.0.0.1.
    public func serve(
        _ program: ForeignProgram, _ arguments: [String], on port: Int, in folder: String,
        _ body: () async throws -> Void
    ) async throws {
        let command = programs.command(try program.path(), arguments)
        let server = try ChildProcess(
            command, environment: ["PATH": "/usr/bin:/bin"], name: "\(folder)/\(program.name)")
        let outcome: Result<Void, any Error>
        do {
            while try !LocalPort.isTaken(port) {
                guard server.isAlive else {
                    throw ForeignProgramFailed(name: program.name, ending: await server.ended())
                }
                try await Task.sleep(for: .milliseconds(5))
            }
            outcome = .success(try await body())
        } catch {
            outcome = .failure(error)
        }
        server.send(.terminate)
        _ = await server.ended()
        try outcome.get()
    }

    /// A psql that reads commands from a file as they come.
    public func psql(reading input: String, in database: String) throws -> ChildProcess {
        let command = programs.path("psql")
        return try ChildProcess(
            [command, "-X", "-q", "-h", folder, "-p", "\(port)", "-U", "postgres", "-d", database],
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C"], input: input,
            name: folder + "/psql-\(UUID().uuidString.prefix(8))")
    }

    /// The address of a database by the socket, without a password.
    public func address(of database: String, user: String = "postgres") -> String {
        "postgres://\(user)@/\(database)?host=\(folder)&port=\(port)"
    }

    /// Runs a test on a database of its own.
    /// - Parameter template: the database that it is a copy of; an empty one unless another is named.
    public func withDatabase<Value>(
        copying template: String = "template0", _ body: (String) async throws -> Value
    ) async throws -> Value {
        let name = "test_\(UUID().uuidString.prefix(8).lowercased())"
        try await run("CREATE DATABASE \(name) TEMPLATE \(template)")
        let value: Value
        do { value = try await body(name) } catch {
            _ = try? await run("DROP DATABASE \(name) WITH (FORCE)")
            throw error
        }
        _ = try? await run("DROP DATABASE \(name) WITH (FORCE)")
        return value
    }
}
