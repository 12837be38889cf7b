import Crypto
import Files
import Model

/// How far a ledger has come: how many create calls were begun, and orders given that forbid some.
struct LedgerMark: Sendable, Equatable {
    /// The ledger's uid.
    var ledger: String
    var attempts: Int64
    /// The ledger that this one is a copy of, with what `attempts` was when it became one.
    var parent: String?
    var split: Int64 = 0

    /// As wide for one number as for any other, so that it can be written over in one go.
    func text(path: String) -> String {
        "\(ledger) \(Self.digits(attempts)) \(parent ?? "-") \(Self.digits(split))\n\(path)\n"
    }

    private static func digits(_ number: Int64) -> String {
        let digits = String(max(0, number))
        return String(repeating: "0", count: 19 - digits.count) + digits
    }

    /// - Returns: nil for what is no mark.
    init?(_ text: String) {
        let words = text.prefix { $0 != "\n" }.split(separator: " ")
        guard words.count == 4, let attempts = Int64(words[1]), let split = Int64(words[3]), attempts >= 0, split >= 0
        else { return nil }
        self.init(ledger: String(words[0]), attempts: attempts)
        if words[2] != "-" { parent = String(words[2]) }
        self.split = split
    }

    init(ledger: String, attempts: Int64, parent: String? = nil, split: Int64 = 0) {
        self.ledger = ledger
        self.attempts = attempts
        self.parent = parent
        self.split = split
    }
}

/// Marks of a ledger, kept outside of it and on the disk before a create call leaves. One that is ahead of the ledger
/// tells that the ledger was set back; one without a ledger, that the ledger is gone. A mark that is missing, or lags
/// behind, proves nothing.
///
/// One lies beside the ledger, where it goes along when the folder is moved. The other lies in a folder of the user's own,
/// by the ledger's path and uid, where it stays when the ledger's folder is put back as it was, and for ever.
struct LedgerMarks: Sendable {
    /// Of the ledger file, without symbolic links.
    private let path: String
    private let beside: String
    /// The folder of the user's marks; nil where there is none.
    private let folder: String?
    /// Begins the names of the marks of this path.
    private let prefix: String

    init(path: String, beside: String, folder: String?) {
        self.path = path
        self.beside = beside
        self.folder = folder
        prefix = "mark-\(SHA256.hash(data: Array(path.utf8)).hexadecimal.prefix(32))-"
    }

    private func apart(_ ledger: String) -> String? { folder.map { "\($0)/\(prefix)\(ledger)" } }

    private static func mark(at path: String) -> LedgerMark? { LedgerMark(FileLock.text(of: path)) }

    private func apart(where isMeant: (String) -> Bool) -> [LedgerMark] {
        guard let folder else { return [] }
        return PrivateFiles.names(in: folder).filter(isMeant).compactMap { Self.mark(at: "\(folder)/\($0)") }
    }

    /// All ledgers that are known to have been at this path.
    var known: [LedgerMark] {
        [Self.mark(at: beside)].compactMap { $0 } + apart { $0.hasPrefix(prefix) }
    }

    /// A ledger's marks, wherever it was: for a copy, which may be older than what it is a copy of.
    func anywhere(_ ledger: String) -> [LedgerMark] {
        apart { $0.hasPrefix("mark-") && $0.hasSuffix("-\(ledger)") }
    }

    /// Whether one of the marks is missing, or is another ledger's.
    func areMissing(of ledger: String) -> Bool {
        [beside, apart(ledger)].compactMap { $0 }.contains { Self.mark(at: $0)?.ledger != ledger }
    }

    /// Writes the marks of a ledger that has none. Without them it works as well; it is less safe from being set back.
    func noteIfMissing(_ db: LedgerTransaction) {
        guard let mark = try? KnownLedger.read(db).mark, areMissing(of: mark.ledger) else { return }
        try? note(mark)
    }

    /// Why the mark apart from the ledger cannot be written; nil if it can, or if there is no folder for it.
    var trouble: String? {
        guard let folder else { return "this user has no home" }
        do {
            try PrivateFiles.createFolder(folder)
            return PrivateFiles.isWritable(folder) ? nil : "\(folder) cannot be written"
        } catch {
            return "\(folder) cannot be made"
        }
    }

    /// Writes the marks; returns once they are on the disk. Marks never go back.
    /// - Throws: `StoreError.file` if neither could be written.
    func note(_ mark: LedgerMark) throws {
        var trouble: (any Error)?
        var isNoted = false
        for place in [beside, apart(mark.ledger)].compactMap({ $0 }) {
            do {
                try note(mark, at: place)
                isNoted = true
            } catch {
                trouble = trouble ?? error
            }
        }
        if !isNoted, let trouble { throw (trouble as? FileError).map { StoreError($0) } ?? trouble }
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
}
