import Synchronization

/// Whether the tables that this process opened were still there, and the same, when it last wrote.
final class ServerPresence: Sendable {
    private let failure = Mutex<StoreError?>(nil)

    func note(_ error: StoreError) { failure.withLock { $0 = error } }

    /// Notes an error, to be thrown.
    func noted(_ error: StoreError) -> StoreError {
        note(error)
        return error
    }

    /// - Throws: `StoreError.gone`, `.replaced`.
    func verify() throws {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}

/// Knows a ledger on a server by its uid and table, and by the marks in this host's home and the user's folder. Each
/// transaction that writes looks whether it still is the same.
final class ServerWitness: LedgerWitness {
    private let path: String
    private let uid: String
    private let marks: LedgerMarks
    private let presence: ServerPresence
    private let keeper: MarkKeeper

    init(path: String, uid: String, _ marks: LedgerMarks, _ presence: ServerPresence) {
        self.path = path
        self.uid = uid
        self.marks = marks
        self.presence = presence
        keeper = MarkKeeper(marks: marks)
    }

    func verify() throws { try presence.verify() }

    /// The marks are noted right behind this, by what the ledger says of itself at that moment.
    func verifyBeforeSending() throws { try presence.verify() }

    func reason(behind error: StoreError) -> StoreError { error }

    func missing(from known: KnownLedger) -> [KnownLedger.Missing] { known.missing(at: known.place, marks) }

    /// - Throws: `StoreError.replaced` if another ledger has taken the place of this one.
    func note(_ mark: LedgerMark) async throws {
        guard mark.ledger == uid else { throw presence.noted(.replaced(path: path)) }
        try await keeper.note(mark)
    }

    func noteIfMissing(_ db: LedgerTransaction) { marks.noteIfMissing(db) }

    var trouble: String? { marks.trouble }

    func forgetConnections() {}
}
