import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The programs of a PostgreSQL server, and the user who may run them: never root.
struct PostgresPrograms: Sendable {
    let folder: String
    /// Who is to run them; nil for this process's own user.
    private let user: (name: String, id: UInt32, group: UInt32)?

    /// - Throws: `ForeignProgram.Missing`.
    static func found() throws -> PostgresPrograms {
        // The programs stand together, and a link to one of them in another folder would hide the others.
        let places = [
            "/usr/lib/postgresql/*/bin/postgres", "/usr/pgsql-*/bin/postgres",
            "/opt/homebrew/opt/postgresql*/bin/postgres",
            "/usr/local/opt/postgresql*/bin/postgres", "/usr/libexec/postgresql*/postgres", "/usr/bin/postgres",
            "/usr/local/bin/postgres",
        ]
        for found in places.flatMap(matches) {
            let folder = found.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
            let isWhole = ["initdb", "pg_ctl", "psql"].allSatisfy {
                FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)")
            }
            if isWhole { return PostgresPrograms(folder: folder, user: otherUser()) }
        }
        throw ForeignProgram.Missing(name: "postgres")
    }

    /// Paths that fit a pattern, the newest version first.
    private static func matches(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        let paths = (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
        return paths.sorted { version(in: $0) > version(in: $1) }
    }

    /// The first number in a path.
    private static func version(in path: String) -> Int {
        Int(path.drop { !$0.isNumber }.prefix { $0.isNumber }) ?? 0
    }

    private static func otherUser() -> (name: String, id: UInt32, group: UInt32)? {
        guard geteuid() == 0 else { return nil }
        for name in ["postgres", "nobody"] {
            if let entry = getpwnam(name) { return (name, entry.pointee.pw_uid, entry.pointee.pw_gid) }
        }
        return nil
    }

    func path(_ program: String) -> String { program.hasPrefix("/") ? program : "\(folder)/\(program)" }

    /// A command that runs a program as the user who may.
    func command(_ program: String, _ arguments: [String]) -> [String] {
        let asUser = user.map { ["/usr/sbin/runuser", "-u", $0.name, "--"] } ?? []
        return asUser + [path(program)] + arguments
    }

    /// Runs a program to its end.
    /// - Throws: `ForeignProgramFailed` for another exit code than 0.
    @discardableResult
    func run(_ program: String, _ arguments: [String], in folder: String) async throws -> ChildProcess.Ending {
        let name = program.split(separator: "/").last.map(String.init) ?? program
        let process = try ChildProcess(
            command(program, arguments),
            environment: ["PATH": "\(self.folder):/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", "PWD": folder],
            name: "\(folder)/\(name)-\(UUID().uuidString.prefix(8))")
        let ending = await process.ended()
        guard ending.code == 0 else { throw ForeignProgramFailed(name: name, ending: ending) }
        return ending
    }

    /// Makes a file or folder the server's own.
    func giveAway(_ path: String) throws {
        guard let user else { return }
        guard chown(path, user.id, user.group) == 0 else { throw CannotGiveAway(path: path, code: errno) }
    }

    struct CannotGiveAway: Error {
        var path: String
        var code: Int32
    }
}
