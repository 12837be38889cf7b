import ArgumentParser

/// Options that every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The ledger: a SQLite file, or postgres://USER@HOST/DATABASE.", valueName: "ledger"))
    var database: String?

    @Option(help: ArgumentHelp("Where finished videos go.", valueName: "folder"))
    var videos: String?

    @Option(help: ArgumentHelp("The config file.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("A named set of key, base URL and defaults.", valueName: "name"))
    var profile: String?

    @Option(help: ArgumentHelp("Colours: auto, always or never.", valueName: "when"))
    var color: ColourMode = .auto

    @Flag(name: .shortAndLong, help: "Say nothing but the result.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say more.")
    var verbose = false
}

extension ColourMode: ExpressibleByArgument {}
