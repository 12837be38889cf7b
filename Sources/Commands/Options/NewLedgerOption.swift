import ArgumentParser
import Store

/// For the commands that make a ledger where there is none.
struct NewLedgerOption: ParsableArguments {
    @Flag(help: "Begin a new ledger although the one that was here is gone.")
    var newLedger = false

    var opening: LedgerOpening { newLedger ? .anew : .orNew }
}
