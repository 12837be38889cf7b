#if DEBUG
    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #else
        import Darwin
    #endif
#endif

/// The places between the steps of sending, polling and downloading where a process may end.
///
/// A test names one in `REEL_KILL_POINT` and the process kills itself there, as SIGKILL from outside would at that very
/// moment. Builds for use leave this out altogether.
enum KillPoint: String, CaseIterable {
    /// The intent is on disk; nothing has been sent.
    case beforeCreate = "before-create"
    /// The body is about to leave.
    case bodyLeaving = "body-leaving"
    /// The answer is here and not yet on disk.
    case createAnswered = "create-answered"
    /// The answer is on disk.
    case createRecorded = "create-recorded"
    /// The poll is claimed; nothing has been asked.
    case beforePoll = "before-poll"
    /// The answer is here and not yet on disk.
    case pollAnswered = "poll-answered"
    /// The answer is on disk.
    case pollRecorded = "poll-recorded"
    /// The download is claimed; nothing has been fetched.
    case beforeDownload = "before-download"
    /// Some bytes are in the part file.
    case downloadBegun = "download-begun"
    /// All bytes are on the disk, under the part file's name.
    case downloadWhole = "download-whole"
    /// The file has its name; the ledger does not know.
    case downloadNamed = "download-named"
    /// The ledger knows.
    case downloadRecorded = "download-recorded"

    func reach() {
        #if DEBUG
            guard let name = getenv("REEL_KILL_POINT"), String(cString: name) == rawValue else { return }
            kill(getpid(), SIGKILL)
        #endif
    }
}
