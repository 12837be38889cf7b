/// What stands behind a repository once its ledger was opened, whichever engine keeps it.
struct OpenedLedger {
    /// For people: of a file its path, of a server its URL without anything secret.
    let path: String
    /// The folder that a ledger in a file lies in; nil for one on a server.
    let folder: String?
    /// What came of looking whether it is a copy.
    let settlement: CopiedLedger.Settlement
    let companions: LedgerCompanions
    let database: LedgerDatabase
    let liveness: any WorkerLiveness
    let witness: any LedgerWitness
    let upkeep: any LedgerUpkeep
    /// Rings when the ledger has changed.
    let bell: ChangeBell
    /// The clock that the ledger goes by.
    let clock: @Sendable () -> Int64
}
