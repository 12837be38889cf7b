import SystemPackage

/// What was done with a file and failed.
public struct FileError: Error, Sendable, Equatable {
    /// What was tried, such as `cannot write`; nil where the file itself is the fault.
    public let attempt: String?
    public let path: String
    /// Why: the system's words, or a clause about the file.
    public let reason: String
    private let code: Errno?

    /// Of a call of the system.
    init(_ attempt: String, _ path: String, _ code: Errno) {
        self.attempt = attempt
        self.path = path
        self.code = code
        reason = code.description
    }

    /// Of a file that is not what it has to be.
    /// - Parameter clause: such as `it is not a folder`.
    public init(at path: String, _ clause: String) {
        attempt = nil
        self.path = path
        reason = clause
        code = nil
    }

    /// The same with another word for what was tried.
    func attempting(_ attempt: String) -> FileError {
        code.map { FileError(attempt, path, $0) } ?? self
    }

    /// All of it in one sentence, such as `cannot write /a/b: No space left on device`.
    public var sentence: String { "\(attempt.map { "\($0) " } ?? "")\(path): \(reason)" }

    /// What to do about it, to be put behind the reason; empty where that is not known.
    public var remedy: String {
        code == .tooManyOpenFiles || code == .tooManyOpenFilesInSystem ? " (ulimit -n raises the limit)" : ""
    }

    /// There is no such file or folder.
    public var isMissing: Bool { code == .noSuchFileOrDirectory }
    /// Something has the name already.
    public var isTaken: Bool { code == .fileExists }
    /// The disk or the user's share of it is full.
    public var isNoRoom: Bool { code == .noSpace || code == .diskQuotaExceeded }
    /// Whoever read the pipe has gone.
    public var isReaderGone: Bool { code == .brokenPipe }
    /// A pipe that does not wait by itself takes nothing at the moment.
    public var isNotReady: Bool { code == .resourceTemporarilyUnavailable }
}

/// Runs calls of the system.
/// - Throws: `FileError`, with what was tried.
@inline(__always)
func trying<Value>(
    _ attempt: @autoclosure () -> String, _ path: @autoclosure () -> String, _ body: () throws -> Value
) throws(FileError) -> Value {
    do {
        return try body()
    } catch let code as Errno {
        throw FileError(attempt(), path(), code)
    } catch let error as FileError {
        throw error
    } catch {
        throw FileError(at: path(), "\(error)")
    }
}
