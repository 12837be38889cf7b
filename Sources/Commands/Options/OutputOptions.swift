import ArgumentParser
import Contract

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

    @Option(
        help: ArgumentHelp(
            "These fields in this order, names as in JSON: id,state,video.path.", valueName: "names"))
    var fields: String?

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
        options.fields = nil
        return options
    }

    /// - Parameter known: all fields that there are.
    /// - Returns: nil where none are chosen.
    /// - Throws: `Failure` for a field that is not there.
    func selection(of known: [String]) throws(Failure) -> FieldSelection? {
        guard let fields else { return nil }
        return try FieldSelection(fields, known: known)
    }

    var effective: Format { json ? .json : format ?? .table }
    var wantsJSON: Bool { effective == .json }
}

/// How a single thing is printed.
struct ObjectOutputOptions: ParsableArguments {
    @Flag(help: "One JSON value.")
    var json = false
}
