/// Knows a ledger by its file, and by the marks beside it and in the user's folder.
final class FileWitness: LedgerWitness {
    private let file: LedgerFile
    private let presence: LedgerPresence
    private let keeper: MarkKeeper

    init(_ file: LedgerFile, _ presence: LedgerPresence) {
        self.file = file
        self.presence = presence
        keeper = MarkKeeper(marks: file.marks)
    }

    func verify() throws { try presence.verify() }

    func verifyBeforeSending() throws {
        try presence.verify()
        try LedgerPresence.requireOneName(file.path)
    }

    func reason(behind error: StoreError) -> StoreError {
        guard case .gone = error, file.isInFixedFolder else { return error }
        // What is missing was never there: nothing can be made beside the file.
        return .notWritable(path: file.path, detail: "nothing can be made in its folder")
    }

    func missing(from known: KnownLedger) -> [KnownLedger.Missing] { known.missing(at: known.place, file.marks) }

    func note(_ mark: LedgerMark) async throws { try await keeper.note(mark) }

    func noteIfMissing(_ db: LedgerTransaction) { file.marks.noteIfMissing(db) }

    var trouble: String? { file.marks.trouble }

    func forgetConnections() { presence.forgetCompanions() }
}
