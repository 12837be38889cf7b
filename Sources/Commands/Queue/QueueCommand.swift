import ArgumentParser

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "What waits to be sent, and why.",
        subcommands: [
            QueueShowCommand.self, QueuePauseCommand.self, QueueResumeCommand.self, QueueHoldCommand.self,
            QueueReleaseCommand.self,
        ],
        defaultSubcommand: QueueShowCommand.self)
}
