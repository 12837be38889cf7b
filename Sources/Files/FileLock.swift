import Synchronization
import SystemPackage

/// An exclusive lock on a file, kept until the value goes or the process ends, however it ends.
///
/// The kernel lets go of it even after SIGKILL, which is why it tells better than any clock whether its owner lives.
public final class FileLock: Sendable {
    public let path: String
    private let opened: Mutex<OpenFile>
    private var file: OpenFile { opened.withLock { $0 } }

    private init(_ file: OpenFile) {
        path = file.path
        opened = Mutex(file)
    }

    deinit {
        // A process that this one is just starting has a copy of the descriptor for a moment, and the lock with it.
        _ = try? file.lock(.none, waits: true)
    }

    /// Takes the lock at once, or returns nil if another holds it.
    /// - Throws: `FileError`.
    public static func tryAcquire(_ path: String) throws -> FileLock? {
        try open(path, waits: false).map { FileLock($0) }
    }

    /// Waits for the lock.
    /// - Throws: `FileError`.
    public static func acquire(_ path: String) throws -> FileLock {
        guard let file = try open(path, waits: true) else { throw FileError(at: path, "it cannot be locked") }
        return FileLock(file)
    }

    private static func open(_ path: String, waits: Bool) throws -> OpenFile? {
        let file = try OpenFile(path, for: .readingAndWriting, .create)
        return try file.lock(waits: waits) ? file : nil
    }

    /// Makes the file anew and locks it if somebody removed it: others would take its owner for dead.
    /// - Returns: false if another holds the lock by now.
    /// - Throws: `FileError`.
    public func regain() throws -> Bool {
        if hasItsName { return true }
        try PrivateFiles.createFolder(PrivateFiles.folder(of: path))
        guard let anew = try Self.open(path, waits: false) else { return false }
        opened.withLock { file in
            if let text = try? file.bytes(at: 0, count: 256) {
                try? text.withUnsafeBytes { try anew.writeAll($0, at: 0) }
            }
            file = anew
        }
        return true
    }

    /// Whether somebody holds the lock; a missing file is locked by nobody.
    public static func isLocked(_ path: String) -> Bool {
        do {
            let descriptor = try FileDescriptor.open(path, .readWrite, options: [.closeOnExec, .noFollow])
            defer { try? descriptor.close() }
            do {
                // Shared, so that two who look at the same moment do not take each other for the owner.
                try SystemCalls.lock(descriptor, .shared, waits: false)
                return false
            } catch {
                return error == .wouldBlock
            }
        } catch Errno.noSuchFileOrDirectory, Errno.notDirectory {
            return false
        } catch {
            // A file that cannot be looked at, as when descriptors have run out, proves nobody's death.
            return true
        }
    }

    /// Replaces what the file says; for its readers, not for the lock.
    public func write(_ text: String) {
        let file = file
        try? file.resize(to: 0)
        var text = text
        text.withUTF8 { bytes in try? file.writeAll(UnsafeRawBufferPointer(bytes), at: 0) }
    }

    /// The same, and returns once it is on the disk. A text as long as the old one is never there by halves.
    /// - Throws: `FileError`.
    public func replace(_ text: String) throws {
        let file = file
        var text = text
        try text.withUTF8 { try file.writeAll(UnsafeRawBufferPointer($0), at: 0) }
        try file.resize(to: Int64(text.utf8.count))
        try file.synchronize()
    }

    /// Whether the path still leads to the file that is locked.
    public var hasItsName: Bool {
        guard let own = try? file.information(), let named = try? FileInformation(of: path) else { return false }
        return own.isSameFile(as: named)
    }

    /// What the file says: at most 256 bytes of it.
    public static func text(of path: String) -> String {
        String(decoding: PrivateFiles.beginning(of: path, bytes: 256), as: UTF8.self)
    }
}
