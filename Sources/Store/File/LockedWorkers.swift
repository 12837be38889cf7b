import Files

/// Workers that each hold a lock on a file of their own beside the ledger.
struct LockedWorkers: WorkerLiveness {
    let file: LedgerFile

    func prepare() throws {
        try file.prepareLockFolder()
    }

    func begin(_ worker: Int64) throws -> any LifeSign {
        guard let lock = try StoreError.ofFiles({ try FileLock.tryAcquire(file.workerLockPath(worker)) }) else {
            throw StoreError.file(path: file.workerLockPath(worker), detail: "somebody else holds it")
        }
        return lock
    }

    /// The lock tells, as long as its file has its name; where somebody removed the files under those who work, their
    /// processes are asked for.
    func lives(_ worker: KnownWorker) -> Bool {
        let path = file.workerLockPath(worker.id)
        if PrivateFiles.isTaken(path) { return FileLock.isLocked(path) }
        // Numbers are given out again, and the wall clock may have been set a little since.
        guard worker.host == ThisProcess.hostName, let began = ProcessIdentity.beginning(of: worker.pid) else {
            return false
        }
        return began <= worker.startedAt + 2_000
    }

    func forget(_ worker: Int64) {
        try? PrivateFiles.remove(file.workerLockPath(worker))
    }
}

extension FileLock: LifeSign {}
