import FoundationEssentials

/// A program that somebody else wrote, beside which reel is tested; `scripts/test-programs` installs them all.
///
/// A test that needs one is `.enabled(if: ForeignProgram.nginx.isUsable, "needs nginx")`: left out, and told
/// so, where it is missing. With `REEL_REQUIRE_PROGRAMS=1` it runs all the same, and fails.
public struct ForeignProgram: Sendable {
    public let name: String

    public static let chromedriver = ForeignProgram(name: "chromedriver")
    public static let curl = ForeignProgram(name: "curl")
    public static let ffmpeg = ForeignProgram(name: "ffmpeg")
    /// Comes with ffmpeg.
    public static let ffprobe = ForeignProgram(name: "ffprobe")
    public static let haproxy = ForeignProgram(name: "haproxy")
    public static let ip = ForeignProgram(name: "ip")
    public static let microsocks = ForeignProgram(name: "microsocks")
    public static let motoServer = ForeignProgram(name: "moto_server")
    public static let nginx = ForeignProgram(name: "nginx")
    public static let openssl = ForeignProgram(name: "openssl")
    public static let pgbouncer = ForeignProgram(name: "pgbouncer")
    /// Comes with Prometheus.
    public static let promtool = ForeignProgram(name: "promtool")
    public static let python = ForeignProgram(name: "python3")
    public static let schemathesis = ForeignProgram(name: "schemathesis")
    public static let script = ForeignProgram(name: "script")
    /// The Python that has Selenium.
    public static let selenium = ForeignProgram(name: "python-selenium")
    public static let strace = ForeignProgram(name: "strace")
    public static let tinyproxy = ForeignProgram(name: "tinyproxy")

    public struct Missing: Error, CustomStringConvertible {
        public var name: String

        public var description: String { "no program `\(name)` here; scripts/test-programs installs it" }
    }

    public var isUsable: Bool { Self.areRequired || (try? path()) != nil }

    static let areRequired = ProcessInfo.processInfo.environment["REEL_REQUIRE_PROGRAMS"] == "1"

    private static let folders = [
        "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/opt/homebrew/bin", "/bin",
    ]

    /// - Throws: `Missing`.
    public func path() throws -> String {
        let python = packageFolder + "/.build/python/bin"
        for folder in [python] + Self.folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
            return "\(folder)/\(name)"
        }
        throw Missing(name: name)
    }

    /// Runs it to its end.
    /// - Parameter folder: where its output is kept; it works there too if it cares for `PWD`.
    /// - Throws: `Missing`, or `ForeignProgramFailed` for another exit code than 0.
    @discardableResult
    public func run(_ arguments: [String], in folder: String) async throws -> ChildProcess.Ending {
        let process = try start(arguments, in: folder)
        let ending = await process.ended()
        guard ending.code == 0 else { throw ForeignProgramFailed(name: name, ending: ending) }
        return ending
    }

    /// Starts it.
    public func start(
        _ arguments: [String], in folder: String, environment: [String: String] = [:]
    ) throws -> ChildProcess {
        let usual = ["PATH": Self.folders.joined(separator: ":"), "HOME": folder, "PWD": folder, "LC_ALL": "C.UTF-8"]
        return try ChildProcess(
            [try path()] + arguments, environment: usual.merging(environment) { $1 },
            name: "\(folder)/\(name)-\(UUID().uuidString.prefix(8))")
    }

    /// Runs a body beside it, once it takes connections; then ends it.
    /// - Parameter port: where it is to listen on 127.0.0.1.
    public func serve<Value>(
        _ arguments: [String], on port: Int, in folder: String, environment: [String: String] = [:],
        _ body: (ChildProcess) async throws -> Value
    ) async throws -> Value {
        let server = try start(arguments, in: folder, environment: environment)
        do {
            while try !LocalPort.isTaken(port) {
                guard server.isAlive else { throw ForeignProgramFailed(name: name, ending: await server.ended()) }
                try await Task.sleep(for: .milliseconds(5))
            }
            let value = try await body(server)
            server.send(.kill)
            _ = await server.ended()
            return value
        } catch {
            server.send(.kill)
            _ = await server.ended()
            throw error
        }
    }

    /// The folder of `Package.swift`.
    private var packageFolder: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    }
}

/// Another program did not do what a test needs.
public struct ForeignProgramFailed: Error {
    public var name: String
    public var ending: ChildProcess.Ending
}
