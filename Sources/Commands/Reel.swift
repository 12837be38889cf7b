public import ArgumentParser
import Contract
import Files
import Providers
import Store

/// The command `reel`.
public struct Reel: AsyncParsableCommand {
    private static let service = Services.builtIn.usual

    public static let configuration = CommandConfiguration(
        commandName: "reel",
        abstract: "A durable tracker for \(service.title) video-generation tasks.",
        discussion: """
            Every request is on disk before it is sent, every change of status is kept, and finished videos are brought \
            home. The key comes from \(service.variables.key), \(service.variables.keyFile) or the config file.
            """,
        version: Version.text,
        subcommands: [],
        groupedSubcommands: [
            CommandGroup(
                name: "Making:",
                subcommands: [
                    SubmitCommand.self, BatchCommand.self, ResubmitCommand.self, AdoptCommand.self, WaitCommand.self,
                    DownloadCommand.self,
                ]),
            CommandGroup(
                name: "Asking:",
                subcommands: [
                    ListCommand.self, ShowCommand.self, HistoryCommand.self, SearchCommand.self, StatsCommand.self,
                ]),
            CommandGroup(
                name: "Choosing:",
                subcommands: [
                    ShotsCommand.self, TakesCommand.self, PickCommand.self, RejectCommand.self, UnpickCommand.self,
                    DeliverCommand.self,
                ]),
            CommandGroup(
                name: "Changing:",
                subcommands: [
                    ResolveCommand.self, QueueCommand.self, BudgetCommand.self, CancelCommand.self, AbandonCommand.self,
                    TagCommand.self,
                    NoteCommand.self,
                    EditCommand.self,
                ]),
            CommandGroup(
                name: "Following:",
                subcommands: [
                    WatchCommand.self, SyncCommand.self, RefreshCommand.self, DaemonCommand.self, ServeCommand.self,
                ]),
            CommandGroup(
                name: "Setting up:",
                subcommands: [
                    BackupCommand.self, ExportCommand.self, ImportCommand.self, PruneCommand.self, CheckCommand.self,
                    ConfigCommand.self, ProfileCommand.self, TokenCommand.self, CompletionsCommand.self,
                    SimulateCommand.self,
                ]),
        ])

    public init() {}

    /// Parses and runs what was typed, and ends the process with the exit code of the contract.
    /// - Parameter arguments: without the program's own name.
    public static func launch(_ arguments: [String]) async -> Never {
        StandardStream.takeNumbers()
        let asJSON = wantsJSON(arguments)
        do {
            if let failure = RawText.faultInArguments() {
                throw FailureReport.report(failure, asJSON: asJSON)
            }
            var command = try parse(TagArguments.rewrite(arguments))
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            let exit = OutputLoss.tell(after: .done, asJSON: asJSON)
            Reel.exit(withError: exit == .done ? nil : exit.code)
        } catch let code as ExitCode {
            let exit = Exit(rawValue: code.rawValue).map { OutputLoss.tell(after: $0, asJSON: asJSON) }
            Reel.exit(withError: exit?.code ?? code)
        } catch {
            guard Reel.exitCode(for: error).isSuccess else {
                Reel.exit(withError: FailureReport.report(failure(for: error, arguments), asJSON: asJSON))
            }
            // What was asked of the parser: help, the version.
            let text = Reel.fullMessage(for: error)
            if !text.isEmpty { Stream.out(text + "\n") }
            Reel.exit(withError: OutputLoss.tell(after: .done, asJSON: asJSON).code)
        }
    }

    /// A command that has run has said what was wrong; the parser has not.
    private static func failure(for error: any Error, _ arguments: [String]) -> Failure {
        if let failure = error as? Failure { return failure }
        guard Reel.exitCode(for: error) == .validationFailure else { return FailureReport.failure(for: error) }
        return UsageFailure(arguments).failure(Reel.message(for: error))
    }

    /// Whether what goes wrong is told as JSON, as long as nobody has understood the command line.
    static func wantsJSON(_ arguments: [String]) -> Bool {
        let options = arguments.prefix { $0 != "--" }
        if options.contains("--json") || options.contains("--format=json") { return true }
        return zip(options, options.dropFirst()).contains { $0 == ("--format", "json") }
    }
}

extension Reel {
    /// Parses by the subcommand alone if it can: the tree of all of them costs milliseconds, which is what a short command
    /// takes in all. Whatever is wrong, or asked of the parser, is told by the tree, which knows the whole command line.
    static func parse(_ arguments: [String]) throws -> any ParsableCommand {
        let subcommands = configuration.groupedSubcommands.flatMap(\.subcommands)
        let named = arguments.first.flatMap { name in
            subcommands.first { $0.configuration.commandName == name || $0.configuration.aliases.contains(name) }
        }
        if let named, named.configuration.subcommands.isEmpty,
            let command = try? named.parseAsRoot(Array(arguments.dropFirst())), type(of: command) == named
        {
            return command
        }
        // The parser shows its own help where it knows none.
        if arguments.first == "help", arguments.count > 1, let failure = UsageFailure.unknownTopic(arguments) {
            throw failure
        }
        return try parseAsRoot(arguments)
    }
}

enum Version {
    static let text = "0.1.0 (\(TaskRepository.engineVersion))"
}
