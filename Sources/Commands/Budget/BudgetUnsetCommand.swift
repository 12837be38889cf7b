import ArgumentParser
import Contract
import Desk
import Model
import Store

struct BudgetUnsetCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "unset", abstract: "Take a cap out of the ledger.")

    @Argument(
        help: ArgumentHelp("Of the cap, such as CNY; may be left out where there is but one.", valueName: "currency"))
    var currency: String?

    @OptionGroup var line: CapLineOptions
    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        let change = try await context.withLedger { repository in
            let kept = try await repository.budgets().map(\.cap).filter { $0.keeper == .ledger }
            let found = kept.filter { cap in
                cap.period == line.per && cap.scope == line.scope
                    && (currency.map { $0.uppercased() == cap.currency } ?? true)
            }
            guard let cap = found.first, found.count == 1 else {
                let names = kept.map(\.name).joined(separator: "; ")
                throw Failure(
                    code: found.isEmpty ? "no_such_cap" : "several_caps",
                    message: found.isEmpty
                        ? "the ledger keeps no such cap; it keeps: \(kept.isEmpty ? "none" : names)"
                        : "several caps are meant (\(names)); name the currency", exit: .usage, next: "reel budget")
            }
            return try await repository.remove(cap)
        }
        CapReport.tell(change, asJSON: output.json, context)
    }
}
