import ArgumentParser
import Contract
import Model
import Store

struct BudgetShowCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Every cap: what is spent, reserved and left, and what waits.")

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }
    static var fieldNames: [String] { BudgetFields.table.names }

    func perform(_ context: Context) async throws {
        let (budgets, zone, day, month) = try await context.withLedger { repository in
            (
                try await repository.budgets(), try await repository.capZone(),
                try await repository.spent(in: .day, zone: context.zone),
                try await repository.spent(in: .month, zone: context.zone)
            )
        }
        let columns = BudgetFields.table.columns(BudgetFields.listed, CellFormat(context))
        Stream.out(Rows(budgets, BudgetFields.table, columns: columns).render(output, context))
        guard context.isTerminal || budgets.isEmpty else { return }
        if budgets.isEmpty {
            context.say(
                "no cap is set: `reel budget set 100CNY --per day` keeps one in the ledger, for every host, and `caps` in "
                    + "\(context.settings.config.value) one for this host")
        }
        guard output.effective == .table else { return }
        context.say("spent today: \(Self.sums(day)); this month: \(Self.sums(month))")
        if let zone, budgets.contains(where: { $0.cap.keeper == .ledger }) {
            context.say("days and months of the ledger's caps begin in \(zone)")
        }
    }

    private static func sums(_ amounts: [String: Int64]) -> String {
        amounts.isEmpty ? "nothing" : MoneyText.amounts(amounts.mapValues(Money.amount))
    }
}
