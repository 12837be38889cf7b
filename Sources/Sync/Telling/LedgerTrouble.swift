import Store

/// What is wrong with the ledger where an error is about it.
enum LedgerTrouble {
    /// Why an answer could not be written down; other errors are their own cause.
    static func cause(of error: any Error) -> any Error { (error as? UnwrittenAnswer)?.cause ?? error }

    /// Whether this process can never use the ledger again.
    static func needsRestart(_ error: any Error) -> Bool { (cause(of: error) as? StoreError)?.needsRestart == true }
}
