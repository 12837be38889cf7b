/// Cleans up after this process once it has ended, be it by a signal that it cannot catch.
///
/// A shell reads from a pipe that only this process has open for writing, so it comes to the pipe's end with the process.
final class ParentDeathGuard: Sendable {
    /// Kept open for as long as the process runs.
    private let alive: NamedPipe

    /// - Parameters:
    ///   - folder: removed at the end.
    ///   - command: runs before that.
    init(folder: String, command: [String]) throws {
        alive = try NamedPipe(at: folder + "/alive")
        let script = """
            trap '' INT TERM HUP
            folder=$1; shift
            cat >/dev/null
            cd /
            "$@" >/dev/null 2>&1
            rm -rf "$folder"
            """
        _ = try ChildProcess(
            ["/bin/sh", "-c", script, "guard", folder] + command,
            environment: ["PATH": "/usr/bin:/bin:/usr/sbin:/sbin"], input: alive.path, name: folder + "/guard")
    }
}
