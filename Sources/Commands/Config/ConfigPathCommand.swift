import ArgumentParser

struct ConfigPathCommand: ReelCommand {
    static let configuration = CommandConfiguration(commandName: "path", abstract: "Where the config file is.")

    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { false }

    func perform(_ context: Context) async throws {
        Stream.out(context.settings.config.value + "\n")
    }
}
