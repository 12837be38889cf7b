import ArgumentParser

struct BudgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget", abstract: "What may be spent, what is spent, and what waits for it.",
        subcommands: [BudgetShowCommand.self, BudgetSetCommand.self, BudgetUnsetCommand.self],
        defaultSubcommand: BudgetShowCommand.self)
}
