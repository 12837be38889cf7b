/// What is known of a ledger outside of it: tells it from a copy, and from an earlier state of its own. What a ledger says
/// of itself is copied and set back with it.
protocol LedgerWitness: Sendable {
    /// Notices that the ledger in use is no longer the one that others find by its name.
    /// - Throws: `StoreError.gone`, `.replaced`.
    func verify() throws

    /// The same before money is spent: whoever else opens the ledger must be seen, too.
    /// - Throws: `StoreError.severalNames` and `.notWritable` as well.
    func verifyBeforeSending() throws

    /// What is to be told of a change that failed, where more is known about that.
    func reason(behind error: StoreError) -> StoreError

    /// Create calls that are known of outside and that a ledger in its place knows nothing of.
    func missing(from known: KnownLedger) -> [KnownLedger.Missing]

    /// Returns once it is on the disk that so many attempts were begun.
    /// - Throws: `StoreError.file` if that could be written nowhere.
    func note(_ mark: LedgerMark) async throws

    /// The same for a ledger of which nothing is known outside. It works as well without.
    func noteIfMissing(_ db: LedgerTransaction)

    /// Why attempts are not noted where they cannot be set back with the ledger; nil if they are.
    var trouble: String? { get }

    /// To be called once the connections are closed.
    func forgetConnections()
}
