import Files

/// A file that somebody asked for under a name that must be free. It gets the name last, when it is complete and on the
/// disk.
struct NewFile {
    /// Absolute.
    let path: String
    /// What is written to until then: in the same folder, so that naming it is one step.
    let draft: String

    /// - Parameters:
    ///   - target: where it is wanted; a relative path starts where the process is.
    ///   - ledger: the path of the ledger that it is made of.
    ///   - isDatabase: whether SQLite will make files of its own beside it.
    ///   - now: milliseconds since 1970, UTC.
    /// - Throws: `StoreError.reservedName`, `StoreError.fileExists`, or that there is no such folder.
    init(_ target: String, ledger: String, isDatabase: Bool, now: Int64) throws {
        let path = try StoreError.ofFiles {
            try PrivateFiles.resolvingFolder(of: target.hasPrefix("/") ? target : "./\(target)")
        }
        let reason =
            isDatabase
            ? ReservedName.reason(forDatabase: path, ledger: ledger) : ReservedName.reason(for: path, ledger: ledger)
        if let reason { throw StoreError.reservedName(path: path, reason: reason) }
        guard !PrivateFiles.isTaken(path) else { throw StoreError.fileExists(path: path) }
        self.path = path
        draft = "\(path).unfinished-\(now)"
    }

    /// Makes the draft, empty and of mode 0600.
    func begin() throws {
        try StoreError.ofFiles { try PrivateFiles.createNew(draft) }
    }

    /// Gives the draft its name.
    /// - Throws: `StoreError.fileExists` if somebody else took the name meanwhile, or what hinders it.
    func finish() throws {
        try StoreError.ofFiles {
            try PrivateFiles.synchronize(draft)
            do {
                try PrivateFiles.rename(draft, toNew: path)
            } catch {
                if PrivateFiles.isTaken(path) { throw StoreError.fileExists(path: path) }
                throw error
            }
            try PrivateFiles.synchronize(PrivateFiles.folder(of: path))
        }
    }

    /// Leaves nothing behind, a journal of SQLite's included.
    func discard() {
        for leftover in [draft, draft + "-journal"] { try? PrivateFiles.remove(leftover) }
    }
}
