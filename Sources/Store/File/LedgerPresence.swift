import Files
import Synchronization

/// Whether the files that this process has open are still the ones that have the ledger's names.
///
/// A commit to a file that was deleted, moved away or replaced would be lost without a word, and so would one to a log
/// that was. Neither may be followed by a create call.
final class LedgerPresence: Sendable {
    private let path: String
    private let ledger: FileInformation?
    /// The log and the memory in which SQLite keeps its locks, once a connection has them open for certain.
    private let companions = Mutex<[String: FileInformation]>([:])
    private static let endings = ["-wal", "-shm"]

    /// - Parameter path: of an existing ledger.
    init(path: String) {
        self.path = path
        ledger = try? FileInformation(of: path)
    }

    /// - Throws: `StoreError.gone`, `.replaced`.
    func verify() throws {
        guard let ledger, let found = try? FileInformation(of: path) else { throw StoreError.gone(path: path) }
        guard found.isSameFile(as: ledger) else { throw StoreError.replaced(path: path) }
        guard found.size > 0 else { throw StoreError.gone(path: path) }
        try companions.withLock { companions in
            for (companion, known) in companions {
                guard let now = try? FileInformation(of: companion) else { throw StoreError.gone(path: companion) }
                guard now.isSameFile(as: known) else { throw StoreError.replaced(path: companion) }
            }
        }
    }

    /// The same inside a write transaction, which has the companions open.
    func verifyInTransaction() throws {
        try verify()
        try companions.withLock { companions in
            guard companions.isEmpty else { return }
            for ending in Self.endings {
                guard let now = try? FileInformation(of: path + ending) else {
                    throw StoreError.gone(path: path + ending)
                }
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
        guard !FileOrigin.isMountPoint(path) else {
            throw StoreError.notWritable(
                path: path, detail: "it is mounted by itself, and its log would not be; mount its folder instead")
        }
        guard let file = try? FileInformation(of: path), file.names > 1 else { return }
        throw StoreError.severalNames(path: path, names: Int(clamping: file.names))
    }
}
