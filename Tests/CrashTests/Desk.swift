import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import Model
import SQLite
import Simulator
import Store
import Synchronization
import TestSupport
import Testing

/// A user's place of its own: a home, a ledger, an environment, and nothing of the machine's.
final class Desk: Sendable {
    /// Must never be seen anywhere: looked for in every file when a test ends.
    static let key = "sk-crash-tests-4f1c9d02b7"

    let folder: String
    let environment: [String: String]
    /// Looks into the ledger where that is on a server; nil for a file.
    let server: ServerLook?
    private let launcher: [String]
    private let started = Mutex<[ChildProcess]>([])

    /// - Parameters:
    ///   - host: where the service is.
    ///   - launcher: words before the program's path, each time that it runs.
    init(
        folder: String, host: String = "127.0.0.1", port: Int, environment extra: [String: String] = [:],
        server: ServerLook? = nil, launcher: [String] = []
    ) throws {
        self.folder = folder
        self.server = server
        self.launcher = launcher
        var environment = [
            "PATH": "/usr/bin:/bin", "HOME": folder + "/home", "REEL_HOME": folder + "/reel",
            "SENSEAUDIO_BASE_URL": "http://\(host):\(port)", "SENSEAUDIO_API_KEY": Self.key,
            "REEL_POLL_INTERVAL": "0.05",
        ]
        environment.merge(extra) { $1 }
        self.environment = environment
        for name in ["home", "runs"] {
            try FileManager.default.createDirectory(
                atPath: folder + "/" + name, withIntermediateDirectories: true)
        }
    }

    var home: String { folder + "/reel" }
    var database: String { home + "/reel.db" }

    /// - Parameters:
    ///   - changes: to the environment; an empty text takes a variable out.
    ///   - launcher: words before the program's path.
    func start(
        _ arguments: [String], _ changes: [String: String] = [:], input: String = "/dev/null", launcher: [String] = []
    ) throws -> ChildProcess {
        var environment = environment.merging(changes) { $1 }.filter { !$0.value.isEmpty }
        if let server = try served(for: arguments, changes) { environment["REEL_SERVER"] = server }
        let command = self.launcher + launcher + [try ReelBinary.path()] + arguments
        return try started.withLock { started in
            let process = try ChildProcess(
                command, environment: environment, input: input, name: "\(folder)/runs/\(started.count)")
            started.append(process)
            return process
        }
    }

    // MARK: Through a server

    /// With `REEL_THROUGH_SERVER=1` commands that can be clients of a server are, each desk having one of its own.
    static let isThroughServer = ProcessInfo.processInfo.environment["REEL_THROUGH_SERVER"] == "1"
    private static let clients: Set<String> = [
        "submit", "wait", "list", "search", "show", "history", "stats", "batch", "shots", "tag", "note", "edit", "pick",
        "reject", "unpick", "cancel", "resubmit", "takes", "refresh",
    ]
    private let address = Mutex<String?>(nil)

    private func served(for arguments: [String], _ changes: [String: String]) throws -> String? {
        guard Self.isThroughServer, let name = arguments.first(where: { !$0.hasPrefix("-") }),
            Self.clients.contains(name), environment["REEL_SERVER"] == nil
        else { return nil }
        return try address.withLock { address in
            if let address { return address }
            let server = try start(["serve", "--listen", "127.0.0.1:0", "--log-format", "json"], changes)
            while server.isAlive, !server.errors.contains("the API is at") { usleep(10_000) }
            let line = server.errors.split(separator: "\n").first { $0.contains("the API is at") }
            let port = line.flatMap { try? JSONValue.parse(Array($0.utf8))["port"]?.string }
            address = port.map { "http://127.0.0.1:\($0)" }
            return address
        }
    }

    @discardableResult
    func run(
        _ arguments: String..., with changes: [String: String] = [:], input: String = "/dev/null"
    ) async throws -> ChildProcess.Ending {
        try await start(arguments, changes, input: input).ended()
    }

    /// Runs a command that must succeed and reads what it prints.
    func json(_ arguments: String..., with changes: [String: String] = [:]) async throws -> JSONValue {
        let ending = try await start(arguments + ["--json"], changes).ended()
        try #require(ending.code == 0, "\(arguments): \(ending)")
        return try ending.json
    }

    /// Writes a file beside the ledger.
    /// - Returns: its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let path = folder + "/" + name
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    /// Reads the ledger as another process would, and as another host where it is on a server.
    func withRepository<Value: Sendable>(_ body: (TaskRepository) async throws -> Value) async throws -> Value {
        let clock: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1_000) }
        let repository =
            try server.map { try $0.repository(home: folder + "/observer", clock: clock) }
            ?? TaskRepository(path: database, clock: clock)
        do {
            let value = try await body(repository)
            await repository.close()
            return value
        } catch {
            await repository.close()
            throw error
        }
    }

    /// One number out of the ledger as it is at this moment; -1 as long as it cannot be read.
    func peek(_ sql: String) -> Int64 {
        if let server { return server.peek(sql) }
        let path = URL(filePath: database).resolvingSymlinksInPath().path()
        guard let connection = try? Connection(path: path, mode: .readOnly) else { return -1 }
        return (try? connection.first(sql) { try $0.integer() }) ?? -1
    }

    /// Starts a daemon and returns once it works, and with that listens to signals.
    func startDaemon(_ changes: [String: String] = [:]) async throws -> ChildProcess {
        let daemon = try start(["daemon", "run"], changes)
        try await eventually("the daemon runs") { isAtWork(daemon) }
        return daemon
    }

    /// Whether a process has signed in as the daemon.
    func isAtWork(_ daemon: ChildProcess) -> Bool {
        peek("SELECT count(*) FROM worker WHERE kind = 'daemon' AND pid = \(daemon.pid)") == 1
    }

    /// Ends what a test left running.
    func clearAway() async {
        for process in started.withLock({ $0 }) {
            process.send(.kill)
            _ = await process.ended()
        }
    }
}

extension ChildProcess.Ending {
    var json: JSONValue {
        get throws {
            do {
                return try JSONValue.parse(Array(output.utf8))
            } catch {
                Issue.record("not JSON: \(self)")
                throw error
            }
        }
    }
}
