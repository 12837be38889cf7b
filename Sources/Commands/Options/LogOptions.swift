import ArgumentParser

/// How lines on standard error are written.
enum LogFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
    case text
    /// One JSON object a line.
    case json
}

struct LogOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Lines on standard error as text, or one JSON object each.", valueName: "text|json"))
    var logFormat = LogFormat.text
}
