import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An exclusive lock on a file, held until the value goes or the process ends, however it ends.
///
/// The kernel lets go of it even after SIGKILL, which is why it tells better than any clock whether its owner lives.
public final class FileLock: Sendable {
    public let path: String
    private let opened: Mutex<Int32>
    private var descriptor: Int32 { opened.withLock { $0 } }

    private init(path: String, descriptor: Int32) {
        self.path = path
        opened = Mutex(descriptor)
    }

    deinit {
        // A process that this one is just starting has a copy of the descriptor for a moment, and the lock with it.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Takes the lock at once, or returns nil if another holds it.
    /// - Throws: `FileError`.
    public static func tryAcquire(_ path: String) throws -> FileLock? {
        try acquire(path, LOCK_EX | LOCK_NB)
    }

    /// Waits for the lock.
    /// - Throws: `FileError`.
    public static func acquire(_ path: String) throws -> FileLock {
        guard let lock = try acquire(path, LOCK_EX) else {
            throw FileError(at: path, "it cannot be locked")
        }
        return lock
    }

    private static func acquire(_ path: String, _ operation: Int32) throws -> FileLock? {
        try open(path, locking: operation).map { FileLock(path: path, descriptor: $0) }
    }

    private static func open(_ path: String, locking operation: Int32) throws -> Int32? {
        let descriptor = systemOpen(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileError("cannot open", path) }
        while flock(descriptor, operation) != 0 {
            let error = errno
            if error == EINTR { continue }
            close(descriptor)
            if error == EWOULDBLOCK { return nil }
            throw FileError("cannot lock", path, error)
        }
        return descriptor
    }

    /// Makes the file anew and locks it if somebody removed it: others would take its owner for dead.
    /// - Returns: false if another holds the lock by now.
    /// - Throws: `FileError`.
    public func regain() throws -> Bool {
        if hasItsName { return true }
        try PrivateFiles.createFolder(PrivateFiles.folder(of: path))
        guard let anew = try Self.open(path, locking: LOCK_EX | LOCK_NB) else { return false }
        opened.withLock { descriptor in
            var text = [UInt8](repeating: 0, count: 256)
            let count = pread(descriptor, &text, text.count, 0)
            if count > 0 { _ = pwrite(anew, text, count, 0) }
            close(descriptor)
            descriptor = anew
        }
        return true
    }

    /// Whether somebody holds the lock; a missing file is held by nobody.
    public static func isHeld(_ path: String) -> Bool {
        let descriptor = systemOpen(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0)
        // A file that cannot be looked at, as when descriptors have run out, proves nobody's death.
        guard descriptor >= 0 else { return errno != ENOENT && errno != ENOTDIR }
        defer { close(descriptor) }
        // Shared, so that two who look at the same moment do not take each other for the owner.
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// Replaces what the file says; for its readers, not for the lock.
    public func write(_ text: String) {
        ftruncate(descriptor, 0)
        var text = text
        text.withUTF8 { bytes in _ = pwrite(descriptor, bytes.baseAddress, bytes.count, 0) }
    }

    /// The same, and returns once it is on the disk. A text as long as the old one is never there by halves.
    /// - Throws: `FileError`.
    public func replace(_ text: String) throws {
        var text = text
        let count = text.utf8.count
        let written = text.withUTF8 { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        guard written == count, ftruncate(descriptor, off_t(count)) == 0, fsync(descriptor) == 0 else {
            throw FileError("cannot write", path)
        }
    }

    /// Whether the path still leads to the file that is locked.
    public var hasItsName: Bool {
        var (own, named) = (stat(), stat())
        return fstat(descriptor, &own) == 0 && lstat(path, &named) == 0 && own.st_ino == named.st_ino
            && own.st_dev == named.st_dev
    }

    /// What the file says: at most 256 bytes of it.
    public static func text(of path: String) -> String {
        let descriptor = systemOpen(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}

private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { open(path, flags, mode) }
