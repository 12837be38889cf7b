import Files
import Model

/// Names that a new file must not get, since SQLite or reel would take it for something else: a file called `reel.db-journal`
/// is a hot journal to whoever opens `reel.db` next, and is written back into it.
enum ReservedName {
    /// What SQLite keeps beside a database.
    private static let ofSQLite = ["-journal", "-wal", "-shm"]
    /// What reel keeps beside a ledger besides.
    private static let ofReel = [".locks", ".rescue", ".rescue.applied", ".rescue.unfinished"]

    /// Why a file must not be made under this name: a clause about it, nil if it may.
    /// - Parameters:
    ///   - path: without symbolic links in its folders.
    ///   - ledger: the same of the ledger.
    static func reason(for path: String, ledger: String) -> String? {
        let (folder, name) = (PrivateFiles.folder(of: path), key(PrivateFiles.name(of: path)))
        let own = key(PrivateFiles.name(of: ledger))
        if isSame(folder, PrivateFiles.folder(of: ledger)) {
            // What is there is told as such.
            if name == own { return PrivateFiles.isTaken(path) ? nil : "it is the ledger" }
            let isOwn = (ofSQLite + ofReel).contains { name == own + $0 } || name.hasPrefix(own + ".schema-")
            if isOwn { return "the name belongs to the ledger \(ledger)" }
        }
        if isSame(folder, ledger + ".locks") { return "the folder belongs to the ledger \(ledger)" }
        return reason(for: path)
    }

    /// Why a file would be taken for a part of the database, any one, that its name begins with.
    static func reason(for path: String) -> String? {
        let name = key(PrivateFiles.name(of: path))
        for ending in ofSQLite where name.hasSuffix(ending) {
            let base = String(path.dropLast(ending.count))
            if PrivateFiles.isTaken(base) { return "SQLite would take it for a part of \(base)" }
        }
        return nil
    }

    /// The same for a database: what lies beside it under such names would be taken for a part of it.
    static func reason(forDatabase path: String, ledger: String) -> String? {
        if let reason = reason(for: path, ledger: ledger) { return reason }
        guard !PrivateFiles.isTaken(path), let other = ofSQLite.map({ path + $0 }).first(where: PrivateFiles.isTaken)
        else { return nil }
        return "\(other) is there, and SQLite would take that for a part of it"
    }

    /// File systems may take names for the same that differ in case or in the spelling of a letter.
    private static func key(_ name: String) -> String { Spelling.composed(name.lowercased()) }

    private static func isSame(_ one: String, _ other: String) -> Bool {
        if one == other { return true }
        guard let first = try? FileInformation(of: one, followsLink: true),
            let second = try? FileInformation(of: other, followsLink: true)
        else { return false }
        return first.isSameFile(as: second)
    }
}

extension TaskRepository {
    /// Why a file must not be made under this name; nil if it may, as far as names go.
    /// - Parameter target: absolute.
    public func whyReserved(_ target: String) -> String? {
        guard let path = try? PrivateFiles.resolvingFolder(of: target) else { return nil }
        return ReservedName.reason(for: path, ledger: companions.stem)
    }
}
