/// What an engine can do and tell to keep a ledger in order.
protocol LedgerUpkeep: Sendable {
    /// Copies the ledger as it stands at one moment, while others go on writing.
    /// - Parameter target: a file that does not exist yet.
    /// - Throws: `StoreError.fileExists`, or what hinders it; then nothing is left behind.
    func backUp(to target: String, now: Int64) async throws -> Backup

    /// Who keeps the log of the ledger from being cleared away, in words; nil if nobody does.
    var pinnedLog: String? { get }

    // MARK: Damage

    /// What the engine finds wrong with its own structures; empty for a sound ledger.
    func damage(in db: LedgerTransaction) -> [LedgerFinding]

    /// What is to be told of an error that damage brings about; nil of any other.
    func damage(behind error: any Error) -> LedgerFinding?

    /// Rows that refer to others which are not there.
    func brokenReferences(in db: LedgerTransaction) throws -> [LedgerFinding]

    /// The indexes that are damaged alone, which can be made anew.
    func damagedIndexes(in db: LedgerTransaction) -> [String]

    func makeAnew(index: String, in db: LedgerTransaction) throws

    // MARK: Room

    func freePages(of db: LedgerTransaction) throws -> FreePages

    /// Gives free pages back, for as long as the time allows.
    /// - Returns: how many, and when it began.
    func giveBack(atMost limit: Int, of db: LedgerTransaction) throws -> (pages: Int, began: ContinuousClock.Instant)
}

/// Pages of a ledger that nothing is in.
struct FreePages: Sendable {
    var count: Int64
    /// Bytes of each.
    var size: Int64
    /// Whether they can be given back while others work.
    var areReturnable: Bool

    var bytes: Int64 { count * size }
}
