import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One run of a program. Its output goes to files, so that no full pipe can stop it.
public final class ChildProcess: Sendable {
    /// How a run ended.
    public struct Ending: Sendable {
        /// The exit code, or minus the signal that ended it.
        public var code: Int32
        public var output: String
        public var errors: String
    }

    public struct CannotStart: Error {
        public var program: String
        public var reason: String
    }

    public let pid: Int32
    private let outputPath: String
    private let errorPath: String
    private let termination: Task<Int32, Never>

    /// - Parameters:
    ///   - command: the program's path, and its arguments.
    ///   - environment: all of it; nothing is inherited.
    ///   - input: a file; nothing unless given.
    ///   - name: where the output goes: this path with an ending.
    public init(_ command: [String], environment: [String: String], input: String = "/dev/null", name: String) throws {
        outputPath = name + ".out"
        errorPath = name + ".err"
        let pid = try Self.spawn(command, environment, input: input, output: outputPath, errors: errorPath)
        self.pid = pid
        termination = Task {
            await withCheckedContinuation { continuation in
                // A serial queue of its own gets a thread at once, and none of those that tasks share: the wait for a guard
                // lasts as long as this process.
                DispatchQueue(label: "child-process").async { continuation.resume(returning: Self.reap(pid)) }
            }
        }
    }

    /// What it has written to standard output so far.
    public var output: String { Self.text(of: outputPath) }
    public var errors: String { Self.text(of: errorPath) }

    /// Ways to ask a process to end; the last one it cannot refuse.
    public enum Signal: Sendable {
        case interrupt
        case terminate
        case hangUp
        case stop
        case goOn
        case kill

        fileprivate var number: Int32 {
            switch self {
            case .interrupt: SIGINT
            case .terminate: SIGTERM
            case .hangUp: SIGHUP
            case .stop: SIGSTOP
            case .goOn: SIGCONT
            case .kill: SIGKILL
            }
        }
    }

    public func send(_ signal: Signal) {
        kill(pid, signal.number)
    }

    /// Whether the process has neither ended nor been waited for.
    public var isAlive: Bool { kill(pid, 0) == 0 }

    /// Returns once the process has ended.
    public func ended() async -> Ending {
        let code = await termination.value
        return Ending(code: code, output: output, errors: errors)
    }

    private static func spawn(
        _ command: [String], _ environment: [String: String], input: String, output: String, errors: String
    ) throws -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let writing = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, writing, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, writing, 0o600)
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of this process may block signals or ignore them, and a child inherits both.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var usual = sigset_t()
        sigemptyset(&usual)
        for signal in [SIGINT, SIGTERM, SIGPIPE, SIGHUP] { sigaddset(&usual, signal) }
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var arguments = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, command[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else { throw CannotStart(program: command[0], reason: String(cString: strerror(code))) }
        return pid
    }

    private static func reap(_ pid: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            guard errno == EINTR else { return .min }
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : -signal
    }

    private static func text(of path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
