import ArgumentParser
import Contract
import Desk
import Model
import Store

struct BudgetSetCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Keep a cap in the ledger, for every host.",
        discussion: """
            What would pass it waits until the next day or month, or until the cap is raised. Its days and months begin in \
            the time zone of whoever sets the first cap of a ledger; --use-my-timezone takes that of this command for all.
            """)

    @Argument(help: ArgumentHelp("The most that may be spent: 30CNY.", valueName: "amount"))
    var amount: CapAmount

    @OptionGroup var line: CapLineOptions

    @Flag(help: "Count failed tasks too.")
    var countFailed = false

    @Flag(help: "Let days and months of all the ledger's caps begin in the time zone of this command.")
    var useMyTimezone = false

    @OptionGroup var ledger: NewLedgerOption
    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        try context.moments.requireZone()
        let change = try await context.withLedger(ledger.opening) { repository in
            let known = try await repository.currencies().union(context.settings.file.prices.prices.map(\.currency))
            let cap = Cap(
                line.per, line.scope, amount: amount.millionths, currency: try amount.currency(among: known),
                countsFailed: countFailed, keeper: .ledger)
            return try await repository.set(
                cap, zone: context.zone, name: context.zoneName, movesZone: useMyTimezone)
        }
        CapReport.tell(change, asJSON: output.json, context)
    }
}
