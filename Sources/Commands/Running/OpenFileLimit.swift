import Contract
import Files

/// How many files and connections this process may have open at once (`ulimit -n`), and what that leaves for calls.
struct OpenFileLimit: Equatable {
    var files: Int
    var processors: Int

    /// No process of ours needs more.
    private static let most: UInt64 = 65_536

    /// Raises the soft limit as far as the system lets a user do that, which many systems set low for old programs' sake.
    static func raised() -> OpenFileLimit {
        OpenFileLimit(files: ThisProcess.raiseOpenFileLimit(to: most) ?? .max, processors: ThisProcess.processors)
    }

    /// The ledger, its log and locks, the standard streams, and three for each thread that waits for the network.
    private var base: Int { 24 + 3 * processors }

    /// Files that are free for calls.
    private var free: Int { max(0, files - base - 8) }

    /// Create calls at once: each has a connection, and may have to look a name up.
    func creates(_ wanted: Int) -> Int { min(wanted, max(1, free / 4)) }

    /// Polls at once.
    func polls(_ wanted: Int) -> Int { min(wanted, max(1, free / 2)) }

    /// Downloads at once: each has a connection, and a handful of files.
    func downloads(_ wanted: Int) -> Int { min(wanted, max(1, free / 24)) }

    /// Connections of those who are served: they must not take what calls need.
    func visitors(_ wanted: Int) -> Int { min(wanted, max(4, free / 4)) }

    /// - Throws: `Failure` where not even one call at a time works.
    func require() throws {
        guard files < base else { return }
        throw Failure(
            code: "few_files",
            message:
                "this process may have \(files) files open at once, and needs \(base); raise the limit with `ulimit -n "
                + "1024` (LimitNOFILE= in a systemd unit). Nothing was sent", exit: .failed)
    }

    /// What to say where the limit makes calls fewer than they would be; nil where it does not.
    func notice(creates: Int, polls: Int, downloads: Int) -> String? {
        let (made, asked, fetched) = (self.creates(creates), self.polls(polls), self.downloads(downloads))
        guard (made, asked, fetched) != (creates, polls, downloads) else { return nil }
        return
            "this process may have \(files) files open at once, so that it makes \(made) create calls, \(asked) polls and "
            + "\(fetched) downloads at a time at most; `ulimit -n 1024` lets it do more (LimitNOFILE= in a systemd unit)"
    }
}
