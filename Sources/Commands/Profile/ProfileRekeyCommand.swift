import ArgumentParser
import Contract
import Desk
import Model
import Providers
import Transport

struct ProfileRekeyCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "rekey", abstract: "Have tasks of another key, or another base URL, go on with those of today.",
        discussion: """
            A new key of the same account needs no word from you where the service shows it what the old one had made. \
            --same-account settles what nothing proves. --base-url moves what was never sent; what was accepted only goes \
            along if the service at the new base URL shows it, and what is uncertain never.
            """)

    @Argument(help: "The profile.")
    var name: String

    @Flag(help: "All keys that the profile had at its base URL are of the account of its key of today.")
    var sameAccount = false

    @Option(
        name: .customLong("base-url"),
        help: ArgumentHelp("From this base URL to the one that the profile has today.", valueName: "old=new"))
    var baseURLs: String?

    @Flag(name: [.customShort("n"), .long], help: "Only say what would be done.")
    var dryRun = false

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func validate() throws {
        guard sameAccount != (baseURLs != nil) else {
            throw ValidationError("give exactly one of --same-account, --base-url OLD=NEW")
        }
        if let baseURLs { _ = try Self.pair(baseURLs, CallPaths()) }
    }

    func perform(_ context: Context) async throws {
        let reason = try baseURLs.map { text in
            let (old, new) = try Self.pair(text, context.settings.service(of: name).callPaths)
            return RekeyOrder.Reason.baseURL(old: old, new: new)
        }
        let order = RekeyOrder(profile: name, reason ?? .sameAccount, isDryRun: dryRun)
        let report = try await context.withServingDesk { desk in try await desk.rekey(order) }
        for sentence in report.left { context.say(sentence) }
        guard output.json else {
            let verb = dryRun ? "would go on" : report.moved == 1 ? "goes on" : "go on"
            return context.say(
                "\(report.moved) \(report.moved == 1 ? "task" : "tasks") of profile \(name) \(verb) with its key of today"
            )
        }
        var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
        json.object { json in
            json.field("profile", name)
            json.field("moved", report.moved)
            json.field("dry_run", dryRun)
        }
        Stream.out(json.text + "\n")
    }

    /// Two base URLs, each spelled as the ledger does it.
    private static func pair(_ text: String, _ callPaths: CallPaths) throws -> (old: String, new: String) {
        for index in text.indices where text[index] == "=" {
            let (old, new) = (String(text[..<index]), String(text[text.index(after: index)...]))
            let urls = [old, new].compactMap { try? BaseURL($0, without: callPaths).description }
            if urls.count == 2 { return (urls[0], urls[1]) }
        }
        throw ValidationError("--base-url \(text): allowed are two http or https URLs, OLD=NEW")
    }
}
