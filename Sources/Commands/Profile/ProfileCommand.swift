import ArgumentParser

struct ProfileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "Keys and services by name.",
        subcommands: [ProfileListCommand.self, ProfileRekeyCommand.self])
}
