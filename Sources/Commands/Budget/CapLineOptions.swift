import ArgumentParser
import Contract
import Model
import Store

/// Which cap of the ledger is meant.
struct CapLineOptions: ParsableArguments {
    @Option(help: "What it is for: day or month.")
    var per: Cap.Period

    @Option(help: ArgumentHelp("Only for tasks of this profile.", valueName: "name"))
    var forProfile: String?

    @Option(name: [.customShort("g"), .long], help: ArgumentHelp("Only for tasks of this project.", valueName: "name"))
    var project: String?

    @Option(help: ArgumentHelp("Only for tasks made by this user or token.", valueName: "name"))
    var user: String?

    var scope: Cap.Scope {
        forProfile.map(Cap.Scope.profile) ?? project.map { .project(Spelling.composed($0)) }
            ?? user.map { .user(Spelling.composed($0)) } ?? .all
    }

    func validate() throws {
        let names = [forProfile, project, user].compactMap(\.self)
        guard names.count < 2 else {
            throw ValidationError("a cap is for a profile, a project or a user; set one for each")
        }
        if names.first?.isEmpty == true { throw ValidationError("the name is empty") }
    }
}

/// An amount with its currency, as it is typed: `30CNY`.
struct CapAmount: ExpressibleByArgument {
    var millionths: Int64
    private var typed: String?

    init?(argument: String) {
        guard let amount = MostCost(argument) else { return nil }
        (millionths, typed) = (amount.millionths, amount.currency)
    }

    /// - Parameter known: currencies in which something has a price.
    /// - Throws: `Failure` with exit code 64 for a currency in which nothing has.
    func currency(among known: Set<String>) throws(Failure) -> String {
        let names = known.sorted().joined(separator: ", ")
        if let typed {
            guard !known.contains(typed) else { return typed }
            throw Failure(
                code: "unknown_currency",
                message: "found \(typed), and no price is in it; "
                    + (known.isEmpty ? "add prices to the config file first" : "allowed: \(names)"), exit: .usage)
        }
        guard let only = known.first, known.count == 1 else {
            throw Failure(
                code: "no_currency",
                message: known.isEmpty
                    ? "no price is set, so that a cap would hold nothing; add prices to the config file first"
                    : "name the currency, such as \(MoneyText.text(millionths))\(known.sorted()[0]); allowed: \(names)",
                exit: .usage)
        }
        return only
    }
}

/// What `budget set` and `budget unset` print.
enum CapReport {
    static func tell(_ change: CapChange, asJSON: Bool, _ context: Context) {
        if asJSON {
            var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
            json.object { json in
                write("before", change.before, to: &json)
                write("after", change.after, to: &json)
                json.field("timezone", change.timezone)
            }
            return Stream.out(json.text + "\n")
        }
        let before = change.before.map { " (it was \(MoneyText.amount(Money.amount($0.amount), $0.currency)))" } ?? ""
        if let cap = change.after {
            context.say(
                "the ledger's cap is \(cap.name)\(before); its \(cap.period.rawValue) begins in \(change.timezone)")
        } else if let cap = change.before {
            context.say("the ledger has no cap of \(cap.name) any more")
        }
    }

    private static func write(_ name: String, _ cap: Cap?, to json: inout JSONWriter) {
        guard let cap else { return json.nullField(name) }
        json.objectField(name) { json in
            json.field("scope", cap.scope.word)
            json.field("name", cap.scope.name.isEmpty ? nil : cap.scope.name)
            json.field("per", cap.period.rawValue)
            json.field("cap", Money.amount(cap.amount))
            json.field("currency", cap.currency)
            json.field("counts_failed", cap.countsFailed)
        }
    }
}
