import ArgumentParser
import Contract
import Model
import Store

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Who may come in from outside: viewers look, makers make, keepers decide.",
        subcommands: [TokenAddCommand.self, TokenListCommand.self, TokenRevokeCommand.self],
        defaultSubcommand: TokenListCommand.self)
}

struct TokenAddCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Make a token for somebody. It is shown once, and kept nowhere.")

    @Argument(help: "Whose it is, as it is told of what they do.")
    var name: String

    @Option(help: ArgumentHelp("What they may do.", valueName: "role"))
    var role: Role

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var ledger: NewLedgerOption
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func validate() throws { try GivenText.checkName("the name", name) }

    func perform(_ context: Context) async throws {
        let made = try await context.withLedger(ledger.opening) { try await $0.addToken(name: name, role: role) }
        if output.json {
            var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
            TokenFields.table.write(made.token, to: &json) { $0.field("token", made.secret) }
            return Stream.out(json.text + "\n")
        }
        Stream.out(made.secret + "\n")
        context.say("the token of \(Sanitizer.line(name)), a \(role.rawValue); it is not shown again")
    }
}

struct TokenListCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Every token: whose it is, what it allows, when it was used.")

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }
    static var fieldNames: [String] { TokenFields.table.names }

    func perform(_ context: Context) async throws {
        let tokens = try await context.withLedger { try await $0.tokens() }
        let columns = TokenFields.table.columns(TokenFields.listed, CellFormat(context))
        Stream.out(Rows(tokens, TokenFields.table, columns: columns).render(output, context))
        if tokens.isEmpty { context.say("no token yet; make one with `reel token add NAME --role viewer`") }
    }
}

struct TokenRevokeCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Take the right away that a token gives, at once.")

    @Argument(help: "Whose it is.")
    var name: String

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        let token = try await context.withLedger { try await $0.revokeToken(name: name) }
        if output.json {
            var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
            TokenFields.table.write(token, to: &json)
            return Stream.out(json.text + "\n")
        }
        context.say("the token of \(Sanitizer.line(name)) does not count any more")
    }
}
