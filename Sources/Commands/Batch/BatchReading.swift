import Contract
import Model
import Store

/// Reads a batch: every line is checked, and everything that is wrong with any of them told at once.
struct BatchReading: Sendable {
    let drafting: BatchDrafting
    /// What the file is called in sentences.
    let name: String
    private let text: [UInt8]
    private let extras: BatchTable.Extras

    init(_ drafting: BatchDrafting, _ text: [UInt8], name: String, ignored: [String]) {
        (self.drafting, self.text, self.name) = (drafting, text, name)
        extras = BatchTable.Extras(template: drafting.template?.names.map(\.text) ?? [], ignored: ignored)
    }

    /// All lines, ready to be recorded.
    /// - Throws: `BatchFaults`.
    func lines() throws(BatchFaults) -> [BatchLine] {
        let (lines, faults) = linesAndFaults()
        if let faults { throw faults }
        return lines
    }

    /// The lines that are right, and what is wrong with others; nil where nothing is.
    func linesAndFaults() -> ([BatchLine], BatchFaults?) {
        var table: BatchTable
        do { table = try BatchTable(text, name: name, extras: extras) } catch { return ([], error) }
        var faults = missingColumns(table)
        guard faults.isEmpty else { return ([], BatchFaults(name: name, faults: faults)) }
        let source = DraftMaker(drafting, table, name: name)
        var lines: [BatchLine] = []
        var order = BatchOrderCheck()
        /// Whether more is wrong than that prices are missing.
        var isInvalid = false
        while true {
            let record: BatchRecord?
            do { record = try table.next() } catch {
                faults += error.faults
                isInvalid = true
                if error.areLast { break }
                continue
            }
            guard let record else { break }
            do {
                let missing = missingNames(record, table)
                let draft = try drafting.draft(record)
                drafting.context.warn(
                    of: draft.request, notBefore: draft.notBefore, at: "line \(record.line): ")
                // What stands in files would be read again and again.
                let place = TextPlace(offset: table.place.offset, line: record.line)
                lines.append(BatchLine(place, draft, keeps: record.namesFiles, from: source))
                let disorder = order.add(draft, &lines)
                if !missing.isEmpty || !disorder.isEmpty { isInvalid = true }
                faults += missing + disorder
            } catch {
                faults += error.faults
                if error.exit != .refused { isInvalid = true }
            }
        }
        let below = order.continuingWhatStandsBelow(lines)
        if !below.isEmpty { isInvalid = true }
        faults += below
        if lines.isEmpty, faults.isEmpty {
            isInvalid = true
            faults.append(BatchFault(reason: "there is no line below the headings"))
        }
        guard !faults.isEmpty else { return (lines, nil) }
        return (
            lines,
            BatchFaults(
                name: name, faults: faults.sorted { $0.line ?? 0 < $1.line ?? 0 },
                exit: isInvalid ? .invalidRequest : .refused)
        )
    }

    /// What the template asks for and a table does not have.
    private func missingColumns(_ table: BatchTable) -> [BatchFault] {
        guard let names = table.names, let template = drafting.template else { return [] }
        return template.names.filter { !Self.has($0.text, names) }.map { name in
            let nearest =
                NearestWord.of(BatchColumn.plain(name.text), among: names).map { "; did you mean \($0)?" } ?? ""
            return BatchFault(
                reason:
                    "line \(name.line) of the template has {{\(Sanitizer.line(name.text))}}, and the table has no such "
                    + "column\(nearest)")
        }
    }

    /// What the template asks for and a line of JSON does not have.
    private func missingNames(_ record: BatchRecord, _ table: BatchTable) -> [BatchFault] {
        guard table.names == nil, let template = drafting.template else { return [] }
        return template.names.filter { !Self.has($0.text, Set(record.texts.keys)) }.map {
            record.fault("the template has {{\(Sanitizer.line($0.text))}}, and this line has no such name")
        }
    }

    private static func has(_ name: String, _ names: Set<String>) -> Bool { names.contains(BatchColumn.plain(name)) }
}

/// Makes drafts of a batch again. One for all lines: what it needs is much more than what a line has.
private final class DraftMaker: BatchSource {
    private let drafting: BatchDrafting
    private let table: BatchTable
    private let name: String

    init(_ drafting: BatchDrafting, _ table: BatchTable, name: String) {
        (self.drafting, self.table, self.name) = (drafting, table, name)
    }

    /// - Throws: `Failure`.
    func draft(at place: TextPlace) throws -> TaskDraft {
        var table = table
        table.go(to: place)
        do throws(BatchFaults) {
            // It was there before.
            guard let record = try table.next() else { throw BatchFaults(name: name, faults: []) }
            return try drafting.draft(record)
        } catch { throw error.named(name).failure }
    }
}
