import ArgumentParser
import Contract

/// Whether a destructive command goes ahead.
struct ConfirmationOptions: ParsableArguments {
    @Flag(name: [.customShort("n"), .long], help: "Only say what would be done.")
    var dryRun = false

    @Flag(help: "Do not ask.")
    var yes = false
}

/// Asks on a terminal; elsewhere `--yes` must have been given.
enum Confirmation {
    static func require(_ question: String, yes: Bool, _ context: Context) throws {
        if yes { return }
        guard Terminal.isTerminal(0), context.isErrorTerminal else {
            throw Failure(code: "needs_yes", message: "\(question) Add --yes to do so without a terminal", exit: .usage)
        }
        Stream.error("\(question) [y/N] ")
        guard let answer = readLine()?.lowercased(), answer == "y" || answer == "yes" else {
            throw Failure(code: "not_confirmed", message: "nothing was done", exit: .failed)
        }
    }
}
