import ArgumentParser

struct DaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon", abstract: "The process that follows every task.",
        subcommands: [DaemonRunCommand.self, DaemonStatusCommand.self, DaemonStopCommand.self])
}
