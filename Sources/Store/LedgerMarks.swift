import Crypto

/// How far a ledger has come: how many create calls were begun.
struct LedgerMark: Sendable, Equatable {
    /// The ledger's uid.
    var ledger: String
    var attempts: Int64

    /// As wide for one number as for any other, so that it can be written over in one go.
    func text(path: String) -> String {
        let digits = String(max(0, attempts))
        return "\(ledger) \(String(repeating: "0", count: 19 - digits.count))\(digits)\n\(path)\n"
    }

    /// - Returns: nil for what is no mark.
    init?(_ text: String) {
        let words = text.prefix { $0 != "\n" }.split(separator: " ")
        guard words.count == 2, let attempts = Int64(words[1]), attempts >= 0 else { return nil }
        self.init(ledger: String(words[0]), attempts: attempts)
    }

    init(ledger: String, attempts: Int64) {
        self.ledger = ledger
        self.attempts = attempts
    }
}

/// Marks of a ledger, kept outside of it and on the disk before a create call leaves. One that is ahead of the ledger
/// tells that the ledger was set back; one without a ledger, that the ledger is gone. A mark that is missing, or lags
/// behind, proves nothing.
///
/// One lies beside the ledger, where it goes along when the folder is moved. The other lies in a folder of the user's own,
/// where it stays when the ledger's folder is put back as it was.
struct LedgerMarks: Sendable {
    /// Of the ledger file, without symbolic links.
    private let path: String
    private let beside: String
    /// The folder of the user's marks; nil where there is none.
    private let folder: String?

    init(path: String, beside: String, folder: String?) {
        self.path = path
        self.beside = beside
        self.folder = folder
    }

    private static let prefix = "mark-"

    /// The user's mark of this path.
    private var apart: String? {
        folder.map { "\($0)/\(Self.prefix)\(SHA256.hash(data: Array(path.utf8)).hexadecimal.prefix(32))" }
    }

    private static func mark(at path: String) -> LedgerMark? { LedgerMark(FileLock.text(of: path)) }

    /// A ledger that is known to have been at this path.
    var known: LedgerMark? { Self.mark(at: beside) ?? apart.flatMap(Self.mark) }

    /// The most attempts that a ledger is known to have begun at this path; nil where nothing is known of it.
    func attempts(of ledger: String) -> Int64? {
        [Self.mark(at: beside), apart.flatMap(Self.mark)].compactMap { $0 }.filter { $0.ledger == ledger }
            .map(\.attempts).max()
    }

    /// The same wherever it was: for a copy, which may be older than what it is a copy of.
    func attemptsAnywhere(of ledger: String) -> Int64? {
        var found = [attempts(of: ledger)].compactMap { $0 }
        if let folder {
            for name in PrivateFiles.names(in: folder) where name.hasPrefix(Self.prefix) {
                if let mark = Self.mark(at: "\(folder)/\(name)"), mark.ledger == ledger { found.append(mark.attempts) }
            }
        }
        return found.max()
    }

    /// Whether one of the marks is missing, or is another ledger's.
    func areMissing(of ledger: String) -> Bool {
        [beside, apart].compactMap { $0 }.contains { Self.mark(at: $0)?.ledger != ledger }
    }

    /// Writes the marks; returns once they are on the disk. Marks never go back.
    /// - Throws: `StoreError.file` if neither could be written.
    func note(_ mark: LedgerMark) throws {
        var trouble: (any Error)?
        var isNoted = false
        for place in [beside, apart].compactMap({ $0 }) {
            do {
                try note(mark, at: place)
                isNoted = true
            } catch {
                trouble = trouble ?? error
            }
        }
        if !isNoted, let trouble { throw trouble }
    }

    private func note(_ mark: LedgerMark, at place: String) throws {
        if let known = Self.mark(at: place), known.ledger == mark.ledger, known.attempts >= mark.attempts { return }
        try PrivateFiles.createFolder(PrivateFiles.folder(of: place))
        let isNew = !PrivateFiles.isTaken(place)
        let lock = try FileLock.acquire(place)
        // Somebody else may have been quicker.
        if let known = Self.mark(at: place), known.ledger == mark.ledger, known.attempts >= mark.attempts { return }
        try lock.replace(mark.text(path: path))
        if isNew { try PrivateFiles.synchronize(PrivateFiles.folder(of: place)) }
    }

    /// Forgets a ledger that is gone, so that another may begin in its place.
    func forget() throws {
        for place in [beside, apart].compactMap({ $0 }) where PrivateFiles.isTaken(place) {
            try PrivateFiles.remove(place)
        }
    }
}
