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
    private let descriptor: Int32

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Takes the lock at once, or returns nil if another holds it.
    /// - Throws: `StoreError.file`.
    static func tryAcquire(_ path: String) throws -> FileLock? {
        try acquire(path, LOCK_EX | LOCK_NB)
    }

    /// Waits for the lock.
    /// - Throws: `StoreError.file`.
    static func acquire(_ path: String) throws -> FileLock {
        guard let lock = try acquire(path, LOCK_EX) else {
            throw StoreError.file(path: path, detail: "it cannot be locked")
        }
        return lock
    }

    private static func acquire(_ path: String, _ operation: Int32) throws -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StoreError.file(path: path, detail: PrivateFiles.lastError()) }
        while flock(descriptor, operation) != 0 {
            let error = errno
            if error == EINTR { continue }
            close(descriptor)
            if error == EWOULDBLOCK { return nil }
            throw StoreError.file(path: path, detail: String(cString: strerror(error)))
        }
        return FileLock(path: path, descriptor: descriptor)
    }

    /// Whether somebody holds the lock; a missing file is held by nobody.
    static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        // A file that cannot be looked at, as when descriptors have run out, proves nobody's death.
        guard descriptor >= 0 else { return errno != ENOENT && errno != ENOTDIR }
        defer { close(descriptor) }
        // Shared, so that two who look at the same moment do not take each other for the owner.
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// Replaces what the file says; for its readers, not for the lock.
    func write(_ text: String) {
        ftruncate(descriptor, 0)
        var text = text
        text.withUTF8 { bytes in _ = pwrite(descriptor, bytes.baseAddress, bytes.count, 0) }
    }

    /// What the file says: at most 256 bytes of it.
    static func text(of path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
