import Contract
import Model

/// The lines of a batch, one at a time: of a table with headings, or of JSON.
struct BatchTable: Sendable {
    private enum Source: Sendable {
        case table(DelimitedReader, [Heading])
        case json(JSONLineReader)
    }

    /// What a column of a table is.
    private struct Heading: Sendable {
        var text: String
        /// Nil for one that only the template knows, or nobody.
        var column: BatchColumn?
        var place: Int
    }

    /// What a user says of columns that reel does not know.
    struct Extras: Sendable {
        /// The names in the prompt's template.
        var template: [String] = []
        /// Headings that are passed over.
        var ignored: [String] = []
        /// Whether it is a table that a command reads, and not a body that came from afar.
        var isTable = true

        func knows(_ heading: String) -> Bool {
            let plain = BatchColumn.plain(heading)
            return (template + ignored).contains { BatchColumn.plain($0) == plain }
        }
    }

    private var source: Source
    private let extras: Extras

    /// - Parameter text: UTF-8 without a mark.
    /// - Throws: `BatchFaults` for headings.
    init(_ text: [UInt8], name: String, extras: Extras) throws(BatchFaults) {
        self.extras = extras
        switch text.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
        case nil: throw BatchFaults(name: name, faults: [BatchFault(reason: "there is nothing in it")])
        case UInt8(ascii: "{"): source = .json(JSONLineReader(text))
        case UInt8(ascii: "["):
            throw BatchFaults(
                name: name,
                faults: [BatchFault(line: 1, reason: "this is a JSON array; write one object on each line instead")])
        default:
            var reader = DelimitedReader(text)
            do {
                guard let first = try reader.next() else {
                    throw BatchFaults(name: name, faults: [BatchFault(reason: "there is nothing in it")])
                }
                source = .table(reader, try Self.headings(first, name, extras))
            } catch let faults as BatchFaults {
                throw faults
            } catch let fault as BatchFault {
                throw BatchFaults(name: name, faults: [fault])
            } catch {
                throw BatchFaults(name: name, faults: [BatchFault(reason: "\(error)")])
            }
        }
    }

    /// The names that every line has, by their plain forms; nil where each line has its own.
    var names: Set<String>? {
        guard case .table(_, let headings) = source else { return nil }
        return Set(headings.map { BatchColumn.plain($0.text) })
    }

    /// The next line; nil behind the last. Behind a fault of the file itself nothing more comes.
    mutating func next() throws(BatchFaults) -> BatchRecord? {
        switch source {
        case .json(var reader):
            defer { source = .json(reader) }
            return try reader.next(extras)
        case .table(var reader, let headings):
            defer { source = .table(reader, headings) }
            let next: DelimitedReader.Record?
            do { next = try reader.next() } catch { throw BatchFaults(name: "", faults: [error], areLast: true) }
            do { return try next.map { try Self.record($0, headings) } } catch let fault as BatchFault {
                throw BatchFaults(name: "", faults: [fault])
            } catch {
                throw BatchFaults(name: "", faults: [BatchFault(line: next?.line, reason: "\(error)")])
            }
        }
    }

    /// Where the line begins that was read last.
    var place: TextPlace {
        switch source {
        case .json(let reader): reader.place
        case .table(let reader, _): reader.place
        }
    }

    /// Goes on at a line that was read before.
    mutating func go(to place: TextPlace) {
        switch source {
        case .json(var reader):
            reader.go(to: place)
            source = .json(reader)
        case .table(var reader, let headings):
            reader.go(to: place)
            source = .table(reader, headings)
        }
    }

    private static let mostColumns = 200

    private static func headings(
        _ record: DelimitedReader.Record, _ name: String, _ extras: Extras
    ) throws(BatchFaults) -> [Heading] {
        guard record.cells.count <= mostColumns else {
            throw BatchFaults(
                name: name,
                faults: [
                    BatchFault(
                        line: record.line,
                        reason: "found \(record.cells.count) columns; at most \(mostColumns) are read. Is this a table?"
                    )
                ])
        }
        var headings: [Heading] = []
        var faults: [BatchFault] = []
        for (index, cell) in record.cells.enumerated() {
            let text = cell.trimmed
            let heading = Heading(text: text, column: BatchColumn(heading: text), place: index + 1)
            headings.append(heading)
            if text.isEmpty { continue }
            func fault(_ reason: String) {
                faults.append(BatchFault(line: record.line, column: index + 1, heading: text, reason: reason))
            }
            if heading.column == nil, !extras.knows(text) {
                let nearest = BatchColumn.nearest(text).map { "did you mean \($0)? " } ?? ""
                fault("no such column; \(nearest)pass over it with --ignore \(ShellWord.quoted(text))")
            }
            let twin = headings.dropLast().first { other in
                heading.column.map { $0 == other.column && !$0.isRepeatable }
                    ?? (BatchColumn.plain(other.text) == BatchColumn.plain(text))
            }
            if let twin { fault("the same as column \(twin.place) (\(Sanitizer.line(twin.text))); leave one out") }
        }
        if headings.allSatisfy({ $0.column == nil }), extras.template.isEmpty {
            faults.append(
                BatchFault(
                    line: record.line,
                    reason: "the first line must have the headings, such as prompt, shot, duration, takes, ref"))
        }
        guard faults.isEmpty else { throw BatchFaults(name: name, faults: faults) }
        return headings
    }

    private static func record(
        _ record: DelimitedReader.Record, _ headings: [Heading]
    ) throws(BatchFault) -> BatchRecord {
        var result = BatchRecord(line: record.line)
        for (index, cell) in record.cells.enumerated() where !cell.allSatisfy(\.isWhitespace) {
            guard index < headings.count, !headings[index].text.isEmpty else {
                throw BatchFault(
                    line: record.line, column: index + 1,
                    reason: "found \(BatchFault.excerpt(cell)), and this column has no heading; "
                        + "a cell that holds the separator must stand in quotes")
            }
            let heading = headings[index]
            result.texts[BatchColumn.plain(heading.text)] = cell
            if let column = heading.column {
                result.entries.append(
                    .init(column: column, value: .cell(cell), place: heading.place, heading: heading.text))
            }
        }
        return result
    }
}
