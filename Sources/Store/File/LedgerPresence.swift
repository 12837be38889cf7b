import CFiles
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Whether the files that this process has open are still the ones that have the ledger's names.
///
/// A commit to a file that was deleted, moved away or replaced would be lost without a word, and so would one to a log
/// that was. Neither may be followed by a create call.
final class LedgerPresence: Sendable {
    private struct File: Equatable {
        var inode: UInt64
        var device: UInt64
        var names: UInt64
        var size: Int64

        init?(_ path: String) {
            var information = stat()
            guard lstat(path, &information) == 0 else { return nil }
            inode = UInt64(information.st_ino)
            device = UInt64(truncatingIfNeeded: information.st_dev)
            names = UInt64(information.st_nlink)
            size = Int64(information.st_size)
        }

        func isSame(as other: File) -> Bool { inode == other.inode && device == other.device }
    }

    private let path: String
    private let ledger: File?
    /// The log and the memory in which SQLite keeps its locks, once a connection has them open for certain.
    private let companions = Mutex<[String: File]>([:])
    private static let endings = ["-wal", "-shm"]

    /// - Parameter path: of an existing ledger.
    init(path: String) {
        self.path = path
        ledger = File(path)
    }

    /// - Throws: `StoreError.gone`, `.replaced`.
    func verify() throws {
        guard let ledger, let found = File(path) else { throw StoreError.gone(path: path) }
        guard found.isSame(as: ledger) else { throw StoreError.replaced(path: path) }
        guard found.size > 0 else { throw StoreError.gone(path: path) }
        try companions.withLock { companions in
            for (companion, known) in companions {
                guard let now = File(companion) else { throw StoreError.gone(path: companion) }
                guard now.isSame(as: known) else { throw StoreError.replaced(path: companion) }
            }
        }
    }

    /// The same inside a write transaction, which has the companions open.
    func verifyInTransaction() throws {
        try verify()
        try companions.withLock { companions in
            guard companions.isEmpty else { return }
            for ending in Self.endings {
                guard let now = File(path + ending) else { throw StoreError.gone(path: path + ending) }
                companions[path + ending] = now
            }
        }
    }

    /// To be called once the connections are closed: whoever opens the ledger next may begin a new log.
    func forgetCompanions() {
        companions.withLock { $0 = [:] }
    }

    /// Refuses a file with a second name, also by a mount: SQLite names the log after the file, so that two names are two logs of one file,
    /// and each loses what the other has written.
    /// - Throws: `StoreError.severalNames`.
    static func requireOneName(_ path: String) throws {
        guard reel_is_mount_point(path) != 1 else {
            throw StoreError.notWritable(
                path: path, detail: "it is mounted by itself, and its log would not be; mount its folder instead")
        }
        guard let file = File(path), file.names > 1 else { return }
        throw StoreError.severalNames(path: path, names: Int(clamping: file.names))
    }
}
