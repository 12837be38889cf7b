import Contract
import Model

/// One thing that is wrong with a batch, and where.
struct BatchFault: Error, Equatable {
    /// Counted from 1; nil where the file as a whole is meant.
    var line: Int?
    /// Counted from 1: of a table the column of the cell, of a text the character.
    var column: Int?
    /// The heading of the column, as it stands in the file.
    var heading: String?
    /// What was found, what is allowed, what to do.
    var reason: String

    /// Such as `line 3, column 2 (duration): found "ten"; allowed: a whole number of seconds`.
    var text: String {
        let name = heading.map(Sanitizer.line)
        var parts = line.map { ["line \($0)"] } ?? []
        if let column { parts.append("column \(column)" + (name.map { " (\($0))" } ?? "")) }
        if column == nil, let name { parts.append(name) }
        return parts.isEmpty ? reason : "\(parts.joined(separator: ", ")): \(reason)"
    }

    /// How a cell is told in a sentence.
    static func excerpt(_ text: String) -> String {
        let line = Sanitizer.line(text)
        return "\"" + (line.count > 60 ? line.prefix(60) + "…" : line) + "\""
    }
}

/// Everything that is wrong with a batch.
struct BatchFaults: Error {
    var name: String
    var faults: [BatchFault]
    /// Whether nothing can be read behind them.
    var areLast = false
    var exit = Exit.invalidRequest

    /// The same of a file with a name.
    func named(_ name: String) -> BatchFaults {
        var faults = self
        faults.name = name
        return faults
    }

    var failure: Failure {
        let count = faults.count == 1 ? "" : "\(faults.count) faults; "
        let list = faults.map { "\n  \($0.text)" }.joined()
        return Failure(
            code: "bad_batch", message: "\(name): \(count)nothing was recorded:\(list)", exit: exit)
    }
}
