import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A program of PostgreSQL's that is installed beside reel.
struct ClientProgram {
    let name: String

    /// It is not installed, or cannot be started.
    struct Missing: Error {
        let sentence: String
    }

    /// It has ended with an error.
    struct Failed: Error {
        /// Its own, on one line.
        let words: String
    }

    /// Runs it to its end, and keeps the thread waiting. Its output goes nowhere.
    /// - Parameters:
    ///   - arguments: may be read by everybody on this machine.
    ///   - environment: beside that of this process, for what is secret.
    /// - Throws: `Missing`, `Failed`.
    func run(_ arguments: [String], environment: [String: String]) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw missing(String(cString: strerror(errno))) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let pid: pid_t
        do { pid = try spawn(arguments, environment, errors: ends[1]) } catch {
            close(ends[1])
            throw error
        }
        close(ends[1])
        let words = Self.text(from: ends[0])
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            guard errno == EINTR else { throw Failed(words: "its ending is not known; it said: \(words)") }
        }
        guard status == 0 else { throw Failed(words: words.isEmpty ? "it said nothing" : words) }
    }

    private func spawn(
        _ arguments: [String], _ environment: [String: String], errors: Int32
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
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // This process ignores or blocks signals that should end the program.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var usual = sigset_t()
        sigemptyset(&usual)
        for signal in [SIGINT, SIGTERM, SIGPIPE, SIGHUP] { sigaddset(&usual, signal) }
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var words = ([name] + arguments).map { strdup($0) } + [nil]
        var variables = all.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, name, &actions, &attributes, &words, &variables)
        guard code == 0 else { throw missing(String(cString: strerror(code))) }
        return pid
    }

    private func missing(_ reason: String) -> Missing {
        Missing(
            sentence: "a backup of a ledger on a server is a dump by \(name), which cannot be run here (\(reason)); "
                + "install PostgreSQL's client (Debian and Ubuntu: apt install postgresql-client), or run \(name) "
                + "where it is")
    }

    /// Everything that comes, up to some kilobytes, on one line.
    private static func text(from descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            if bytes.count < 8_192 { bytes += buffer[..<count] }
        }
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).joined(separator: "; ")
    }
}
