import Files

/// Workers that each hold a lock on a file of their own beside the ledger.
struct LockedWorkers: WorkerLiveness {
    let companions: LedgerCompanions

    var allowsSeveralDaemons: Bool { false }

    func prepare() throws {
        try companions.prepareLockFolder()
    }

    func begin(_ worker: Int64) throws -> any LifeSign {
        guard let lock = try StoreError.ofFiles({ try FileLock.tryAcquire(companions.workerLockPath(worker)) }) else {
            throw StoreError.file(path: companions.workerLockPath(worker), detail: "somebody else holds it")
        }
        return lock
    }

    /// The lock tells, as long as its file has its name; where somebody removed the files under those who work, their
    /// processes are asked for.
    func lives(_ worker: KnownWorker, in db: LedgerTransaction) -> Bool {
        let path = companions.workerLockPath(worker.id)
        if PrivateFiles.isTaken(path) { return FileLock.isLocked(path) }
        // Numbers are given out again, and the wall clock may have been set a little since.
        guard worker.host == ThisProcess.hostName, let began = ProcessIdentity.beginning(of: worker.pid) else {
            return false
        }
        return began <= worker.startedAt + 2_000
    }

    func forget(_ worker: Int64) {
        try? PrivateFiles.remove(companions.workerLockPath(worker))
    }
}

extension FileLock: LifeSign {}
