import ArgumentParser
import Contract
import Model

/// Reads the values of one line, and keeps what is wrong with them.
struct BatchCells {
    let record: BatchRecord
    private(set) var faults: [BatchFault] = []

    init(_ record: BatchRecord) {
        self.record = record
    }

    mutating func add(_ reason: String, at entry: BatchRecord.Entry? = nil) {
        faults.append(record.fault(reason, at: entry))
    }

    private func entries(_ column: BatchColumn) -> [BatchRecord.Entry] {
        record.entries.filter { $0.column == column }
    }

    func entry(_ column: BatchColumn) -> BatchRecord.Entry? { entries(column).first }

    /// - Parameter isTrimmed: false for what is taken as it is written.
    mutating func text(_ column: BatchColumn, isTrimmed: Bool = true) -> String? {
        guard let entry = entry(column) else { return nil }
        switch entry.value {
        case .cell(let text): return isTrimmed ? text.trimmed : text
        case .json(.string(let text)): return text
        // Shots and refs are often numbers.
        case .json(.integer(let number)) where [.ref, .shot, .project].contains(column): return "\(number)"
        case .json(let value):
            add("found \(value.excerpt); allowed is a text", at: entry)
            return nil
        }
    }

    /// - Parameter units: that may stand behind the number in a table.
    mutating func integer(_ column: BatchColumn, _ allowed: String, units: [String] = []) -> Int64? {
        guard let entry = entry(column) else { return nil }
        switch entry.value {
        case .json(.integer(let number)): return number
        case .json(let value): add("found \(value.excerpt); allowed is \(allowed)", at: entry)
        case .cell(let text):
            var digits = text.trimmed
            if let unit = units.first(where: { digits.lowercased().hasSuffix($0) }) {
                digits = String(digits.dropLast(unit.count)).trimmed
            }
            if let number = Int64(digits) { return number }
            add("found \(BatchFault.excerpt(text)); allowed is \(allowed)", at: entry)
        }
        return nil
    }

    mutating func flag(_ column: BatchColumn) -> Bool? {
        guard let entry = entry(column) else { return nil }
        switch entry.value {
        case .json(.bool(let flag)): return flag
        case .json(let value): add("found \(value.excerpt); allowed are true and false", at: entry)
        case .cell(let text):
            if let flag = Self.flags[text.trimmed.lowercased()] { return flag }
            add(
                "found \(BatchFault.excerpt(text)); allowed are true and false, yes and no, 1 and 0, 是 and 否", at: entry
            )
        }
        return nil
    }

    private static let flags = [
        "true": true, "yes": true, "1": true, "on": true, "是": true, "有": true,
        "false": false, "no": false, "0": false, "off": false, "否": false, "无": false,
    ]

    /// Several texts: of JSON a list or one text, of a table every cell of the column, each cut where `isSeparator` says.
    mutating func list(
        _ column: BatchColumn, isSeparator: (Character) -> Bool
    ) -> [(text: String, entry: BatchRecord.Entry)] {
        var texts: [(text: String, entry: BatchRecord.Entry)] = []
        for entry in entries(column) {
            switch entry.value {
            case .cell(let text):
                texts += text.split(whereSeparator: isSeparator).map { ($0.trimmed, entry) }.filter { !$0.0.isEmpty }
            case .json(.string(let text)): texts.append((text, entry))
            case .json(.array(let values)):
                for value in values {
                    guard let text = value.string else {
                        add("found \(value.excerpt) in the list; allowed are texts", at: entry)
                        continue
                    }
                    texts.append((text, entry))
                }
            case .json(let value): add("found \(value.excerpt); allowed is a list of texts", at: entry)
            }
        }
        return texts
    }

    /// A broken rule, at the column that it is about if the line has it.
    private mutating func add(_ violation: Violation, at entry: BatchRecord.Entry?) {
        guard entry == nil, let column = BatchColumn(rawValue: violation.field), let own = self.entry(column) else {
            return add("\(violation)", at: entry)
        }
        add("found \(violation.found); allowed: \(violation.allowed)", at: own)
    }

    /// Runs a check of the command line's, whose words are as good for a cell.
    mutating func check(_ entry: BatchRecord.Entry?, _ body: () throws -> Void) {
        do {
            try body()
        } catch let error as ValidationError {
            add(error.message, at: entry)
        } catch let error as InvalidExpression {
            add("\(error)", at: entry)
        } catch let failure as Failure {
            add(failure.message, at: entry)
        } catch let invalid as InvalidRequest {
            for violation in invalid.violations { add(violation, at: entry) }
        } catch {
            add("\(error)", at: entry)
        }
    }
}
