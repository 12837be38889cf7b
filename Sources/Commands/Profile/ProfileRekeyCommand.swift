import ArgumentParser
import Contract
import Model
import Providers
import Store
import Sync
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
        if let baseURLs { _ = try Self.pair(baseURLs) }
    }

    /// What came of it.
    private struct Report {
        var moved: Int
        /// Why others stayed, in sentences.
        var left: [String] = []
    }

    func perform(_ context: Context) async throws {
        let report = try await context.withSession { session in
            guard let account = session.accounts[name] else {
                throw Failure(
                    code: "no_key", message: "profile \(name) has no key here; give it the one of today first",
                    exit: .key, next: "reel profile list")
            }
            guard let baseURLs else {
                return Report(moved: try await session.repository.rekey(name, to: account, isDryRun: dryRun))
            }
            return try await moveBaseURL(Self.pair(baseURLs), to: account, session)
        }
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

    private func moveBaseURL(_ pair: (old: String, new: String), to account: Int64, _ session: Session) async throws
        -> Report
    {
        let repository = session.repository
        let today = try await repository.baseURL(of: account) ?? ""
        guard pair.new == today, pair.old != today else {
            throw Failure(
                code: "usage",
                message: "profile \(name) is at \(today): say --base-url OLD=\(today), or set its base URL first",
                exit: .usage)
        }
        let left = try await repository.leftBehind(of: name, at: pair.old)
        guard left.queued + left.uncertain + left.accepted.count > 0 else {
            let others = try await repository.baseURLs(of: name).filter { $0 != today }
            throw Failure(
                code: "not_found",
                message: "profile \(name) has nothing unfinished at \(pair.old)"
                    + (others.isEmpty ? "" : "; it has at \(others.joined(separator: ", "))"), exit: .notFound)
        }
        let isShown = try await isAnyShown(left.accepted.prefix(3), account, session)
        var report = Report(moved: left.queued + (isShown ? left.accepted.count : 0))
        if !dryRun {
            report.moved = try await repository.moveBaseURL(
                of: name, from: pair.old, to: account, withAccepted: isShown)
        }
        if !left.accepted.isEmpty, !isShown {
            report.left.append(
                "\(left.accepted.count) that were accepted at \(pair.old) stay there: the service at \(pair.new) does not show "
                    + "them; set that base URL again to follow them")
        }
        if left.uncertain > 0 {
            report.left.append(
                "\(left.uncertain) uncertain stay at \(pair.old): nobody knows whether the service there has them; see "
                    + "`reel list -s uncertain`, and `reel resolve`")
        }
        return report
    }

    /// Whether the service at the base URL of today knows one of the tasks that were accepted at another.
    private func isAnyShown(_ tasks: some Sequence<Int64>, _ account: Int64, _ session: Session) async throws -> Bool {
        guard let client = session.upstream.clients[account] else { return false }
        for id in tasks {
            guard let taskID = try await session.repository.task(id).taskID else { continue }
            do {
                let answer = try await client.status(StatusQuestion(taskID: taskID), listener: nil)
                if answer?.taskID == taskID { return true }
            } catch is StatusFailure {
                // It proves nothing.
            }
        }
        return false
    }

    /// Two base URLs, each spelled as the ledger does it.
    private static func pair(_ text: String) throws -> (old: String, new: String) {
        for index in text.indices where text[index] == "=" {
            let (old, new) = (String(text[..<index]), String(text[text.index(after: index)...]))
            if let old = try? BaseURL(old), let new = try? BaseURL(new) { return ("\(old)", "\(new)") }
        }
        throw ValidationError("--base-url \(text): allowed are two http or https URLs, OLD=NEW")
    }
}
