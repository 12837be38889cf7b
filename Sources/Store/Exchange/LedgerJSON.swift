import Contract
import Model

/// The lines of an export. Their texts read back as the same bytes, and are safe to print on a terminal.
extension JSONWriter {
    /// For one line of an export or of a rescue file.
    static func line() -> JSONWriter { JSONWriter(escaping: .acting) }

    /// The values of a record without composed fields, nulls left out.
    mutating func members(_ record: LedgerRecord, _ values: [LedgerValue]) {
        members(record, values) { _, _ in }
    }

    /// The values of a record's fields, nulls left out.
    /// - Parameter composed: writes the value of a field that has no column; the key is written by it too.
    mutating func members(
        _ record: LedgerRecord, _ values: [LedgerValue],
        composed: (inout JSONWriter, LedgerField) throws -> Void
    ) rethrows {
        var group: String?
        // By their places: no field is copied.
        for place in values.indices {
            if group != nil, record.fields[place].group != group {
                endObject()
                group = nil
            }
            if record.fields[place].isComposed {
                try composed(&self, record.fields[place])
                continue
            }
            guard values[place] != .null else { continue }
            if group == nil, let name = record.fields[place].group {
                key(name)
                beginObject()
                group = name
            }
            key(encoded: record.fields[place].jsonKey)
            value(values[place], record.forms[place])
        }
        if group != nil { endObject() }
    }

    private mutating func value(_ value: LedgerValue, _ form: StoredForm) {
        switch value {
        case .null: null()
        case .integer(let moment) where form == .time && Timestamp.range.contains(moment): time(moment)
        case .integer(let flag) where form == .flag: boolean(flag != 0)
        case .integer(let integer): self.integer(integer)
        // Infinity has no place in JSON; no cost is infinite.
        case .real(let real): raw(real.isFinite ? real.description : "null")
        case .text(let text): string(text)
        case .blob(let blob): string(blob.hexadecimal)
        }
    }
}
