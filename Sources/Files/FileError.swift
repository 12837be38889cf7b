#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What was done with a file and failed.
public struct FileError: Error, Sendable, Equatable {
    /// What was tried, such as `cannot write`; nil where the file itself is the fault.
    public let attempt: String?
    public let path: String
    /// Why: the system's words, or a clause about the file.
    public let reason: String
    /// The system's number for it.
    private let code: Int32?

    /// Of the system's call that failed last.
    public init(_ attempt: String, _ path: String) {
        self.init(attempt, path, errno)
    }

    init(_ attempt: String, _ path: String, _ code: Int32) {
        self.attempt = attempt
        self.path = path
        self.code = code
        reason = String(cString: strerror(code))
    }

    /// Of a file that is not what it has to be.
    public init(at path: String, _ clause: String) {
        attempt = nil
        self.path = path
        reason = clause
        code = nil
    }

    /// All of it in one sentence, such as `cannot write /a/b: No space left on device`.
    public var sentence: String { "\(attempt.map { "\($0) " } ?? "")\(path): \(reason)" }

    /// What to do about it, to be put behind the reason; empty where that is not known.
    public var remedy: String {
        code == EMFILE || code == ENFILE ? " (ulimit -n raises the limit)" : ""
    }
}
