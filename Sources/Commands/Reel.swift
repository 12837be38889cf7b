public import ArgumentParser
import Store

/// The command `reel`.
public struct Reel: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "reel",
        abstract: "A durable tracker for SenseAudio video-generation tasks.",
        discussion: """
            Every request is on disk before it is sent, every change of status is kept, and finished videos are brought
            home. The key comes from SENSEAUDIO_API_KEY, SENSEAUDIO_API_KEY_FILE or the config file.
            """,
        version: Version.text,
        subcommands: [],
        groupedSubcommands: [
            CommandGroup(
                name: "Making:",
                subcommands: [
                    SubmitCommand.self, ResubmitCommand.self, AdoptCommand.self, WaitCommand.self, DownloadCommand.self,
                ]),
            CommandGroup(
                name: "Asking:",
                subcommands: [
                    ListCommand.self, ShowCommand.self, HistoryCommand.self, SearchCommand.self, StatsCommand.self,
                ]),
            CommandGroup(
                name: "Changing:",
                subcommands: [
                    ResolveCommand.self, QueueCommand.self, CancelCommand.self, AbandonCommand.self, TagCommand.self,
                    NoteCommand.self,
                    EditCommand.self,
                ]),
            CommandGroup(
                name: "Following:", subcommands: [SyncCommand.self, RefreshCommand.self, DaemonCommand.self]),
            CommandGroup(
                name: "Setting up:",
                subcommands: [
                    BackupCommand.self, ExportCommand.self, ImportCommand.self, PruneCommand.self, CheckCommand.self,
                    ConfigCommand.self, ProfileCommand.self, CompletionsCommand.self, SimulateCommand.self,
                ]),
        ])

    public init() {}

    /// Parses and runs what was typed, and ends the process with the exit code of the contract.
    /// - Parameter arguments: without the program's own name.
    public static func launch(_ arguments: [String]) async -> Never {
        Stream.takeNumbers()
        let asJSON = arguments.contains("--json")
        do {
            if let failure = RawText.faultInArguments() {
                throw FailureReport.report(failure, asJSON: arguments.contains("--json"))
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
            // A command that has run has said what was wrong with its use; the parser has not.
            if asJSON, Reel.exitCode(for: error) == .validationFailure {
                let message = Reel.message(for: error)
                Stream.out(Failure(code: "usage", message: message, exit: .usage, next: "reel --help").json + "\n")
            }
            // The parser repeats what was typed, which may be anything.
            let text = Reel.fullMessage(for: error)
            let code = Reel.exitCode(for: error)
            if code.isSuccess, !text.isEmpty {
                Stream.out(text + "\n")
            } else if !text.isEmpty {
                Stream.error(text + "\n")
            }
            Reel.exit(withError: code)
        }
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
        return try parseAsRoot(arguments)
    }
}

enum Version {
    static let text = "0.1.0 (SQLite \(TaskRepository.engineVersion))"
}
