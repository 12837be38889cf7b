import Store

/// What is wrong with the ledger where an error is about it.
enum LedgerTrouble {
    /// Why an answer could not be written down; other errors are their own cause.
    static func cause(of error: any Error) -> any Error { (error as? UnwrittenAnswer)?.cause ?? error }

    /// Whether nothing can be written down at the moment, or by this process ever again.
    static func isAtHand(_ error: any Error) -> Bool {
        guard let trouble = cause(of: error) as? StoreError else { return false }
        return trouble.mayPass || trouble.needsRestart
    }
}
