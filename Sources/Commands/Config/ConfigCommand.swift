import ArgumentParser

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Settings.",
        subcommands: [ConfigShowCommand.self, ConfigPathCommand.self])
}
