import ArgumentParser
import Contract
import Desk
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

    @Option(
        help: ArgumentHelp(
            "The most that they may spend: 30CNY/day, 300CNY/month; a month unless it says. May be given several times.",
            valueName: "amount"))
    var cap: [TokenCap] = []

    @Option(
        name: [.customShort("g"), .long],
        help: ArgumentHelp("The only project that they see and work in.", valueName: "name"))
    var project: String?

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var ledger: NewLedgerOption
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func validate() throws {
        try GivenText.checkName("the name", name)
        try GivenText.checkName("--project", project)
        if role == .viewer, !cap.isEmpty { throw ValidationError("--cap: a viewer spends nothing; leave it out") }
        if project?.isEmpty == true { throw ValidationError("--project: the name is empty") }
    }

    func perform(_ context: Context) async throws {
        if !cap.isEmpty { try context.moments.requireZone() }
        let made = try await context.withLedger(ledger.opening) { repository in
            var caps: [Cap] = []
            if !cap.isEmpty {
                let known = try await repository.currencies().union(context.settings.file.prices.prices.map(\.currency))
                caps = try cap.map { cap in
                    Cap(
                        cap.period, .user(Spelling.composed(name)), amount: cap.amount.millionths,
                        currency: try cap.amount.currency(among: known), keeper: .ledger)
                }
            }
            return try await repository.addToken(
                name: name, role: role, project: project, caps: caps, zone: (context.zone, context.zoneName))
        }
        if output.json {
            var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
            TokenFields.table.write(made.token, to: &json) { $0.field("token", made.secret) }
            return Stream.out(json.text + "\n")
        }
        Stream.out(made.secret + "\n")
        var words = ["a \(role.rawValue)"]
        if let project = made.token.project { words.append("of the project \(Sanitizer.line(project))") }
        if !made.token.caps.isEmpty {
            words.append("who may spend \(made.token.caps.map(\.amountText).joined(separator: ", "))")
        }
        context.say("the token of \(Sanitizer.line(name)), \(words.joined(separator: " ")); it is not shown again")
    }
}

/// An amount and a time, as they are typed: `30CNY/day`.
struct TokenCap: ExpressibleByArgument {
    var amount: CapAmount
    var period: Cap.Period

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), let amount = CapAmount(argument: parts[0]) else { return nil }
        guard let period = parts.count == 1 ? Cap.Period.month : Cap.Period(rawValue: parts[1]) else { return nil }
        (self.amount, self.period) = (amount, period)
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
