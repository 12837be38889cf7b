import Files

/// What this host has beside a ledger: locks, marks and rescue files. Beside a file they lie in its folder, and for a
/// ledger on a server in this host's home.
struct LedgerCompanions: Sendable {
    /// What the names of all of them begin with: the path of a file, or one in the home that names the server's
    /// database.
    let stem: String
    let marks: LedgerMarks
    /// The user's folder for what must not be set back or lost with the ledger; nil for none.
    let stateFolder: String?

    /// Where they lie.
    var folder: String { PrivateFiles.folder(of: stem) }

    var lockFolder: String { stem + ".locks" }
    /// The lock that the daemon of this ledger holds: of a server's, the one of this host.
    var daemonLockPath: String { "\(lockFolder)/daemon" }
    var migrationLockPath: String { "\(lockFolder)/migration" }

    func workerLockPath(_ worker: Int64) -> String { "\(lockFolder)/worker-\(worker)" }

    /// - Throws: `StoreError.file`.
    func prepareLockFolder() throws {
        try StoreError.ofFiles { try PrivateFiles.createFolder(lockFolder) }
    }

    /// Whether any process of this host works on the ledger, as the locks on files tell.
    var hasLivingWorkers: Bool {
        PrivateFiles.names(in: lockFolder).contains { name in
            name.hasPrefix("worker-") && FileLock.isLocked("\(lockFolder)/\(name)")
        }
    }
}
