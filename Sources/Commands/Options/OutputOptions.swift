import ArgumentParser

/// How rows are printed.
struct RowOutputOptions: ParsableArguments {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, json, ndjson, csv
    }

    @Flag(help: "One JSON array.")
    var json = false

    @Option(help: ArgumentHelp("table, json, ndjson or csv.", valueName: "format"))
    var format: Format?

    @Flag(help: "Begin CSV with a byte order mark, for spreadsheets.")
    var bom = false

    func validate() throws {
        if json, let format, format != .json {
            throw ValidationError("--json and --format \(format.rawValue) contradict each other; give one of them")
        }
        if bom, format != .csv { throw ValidationError("--bom goes with --format csv") }
    }

    /// The plain table.
    static var table: RowOutputOptions {
        var options = RowOutputOptions()
        options.format = .table
        options.json = false
        options.bom = false
        return options
    }

    var effective: Format { json ? .json : format ?? .table }
    var wantsJSON: Bool { effective == .json }
}

/// How a single thing is printed.
struct ObjectOutputOptions: ParsableArguments {
    @Flag(help: "One JSON value.")
    var json = false
}
