/// One line of an export in the making: members in the order in which they are added.
struct LedgerJSON {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    mutating func object(_ body: (inout LedgerJSON) throws -> Void) rethrows {
        begin(UInt8(ascii: "{"))
        try body(&self)
        end(UInt8(ascii: "}"))
    }

    mutating func array<Element>(_ elements: [Element], _ body: (inout LedgerJSON, Element) throws -> Void) rethrows {
        begin(UInt8(ascii: "["))
        for element in elements { try body(&self, element) }
        end(UInt8(ascii: "]"))
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// - Parameter key: needs no escapes.
    mutating func key(_ key: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: key.utf8)
        bytes.append(contentsOf: "\":".utf8)
        needsComma = false
    }

    mutating func integer(_ value: Int64) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    mutating func string(_ value: String) {
        var value = value
        value.withUTF8 { string($0) }
    }

    /// - Parameter utf8: valid.
    mutating func string(_ utf8: UnsafeBufferPointer<UInt8>) {
        separate()
        bytes.reserveCapacity(bytes.count + utf8.count + 2)
        bytes.append(UInt8(ascii: "\""))
        LedgerText.append(utf8, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// The values of a record without composed fields, nulls left out.
    mutating func members(_ record: LedgerRecord, _ values: [LedgerValue]) {
        members(record, values) { _, _ in }
    }

    /// The values of a record's fields, nulls left out.
    /// - Parameter composed: writes the value of a field that has no column; the key is written by it too.
    mutating func members(
        _ record: LedgerRecord, _ values: [LedgerValue],
        composed: (inout LedgerJSON, LedgerField) throws -> Void
    ) rethrows {
        var group: String?
        for (field, value) in zip(record.fields, values) {
            if group != nil, field.group != group {
                end(UInt8(ascii: "}"))
                group = nil
            }
            if field.kind == .composed {
                try composed(&self, field)
                continue
            }
            guard value != .null else { continue }
            if group == nil, let name = field.group {
                key(name)
                begin(UInt8(ascii: "{"))
                group = name
            }
            key(field.name)
            self.value(value, field.kind)
        }
        if group != nil { end(UInt8(ascii: "}")) }
    }

    private mutating func value(_ value: LedgerValue, _ kind: LedgerField.Kind) {
        switch value {
        case .null: separate(); bytes.append(contentsOf: "null".utf8)
        case .integer(let moment) where kind == .time && LedgerTime.range.contains(moment):
            separate()
            bytes.append(UInt8(ascii: "\""))
            LedgerTime.append(moment, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        case .integer(let flag) where kind == .flag:
            separate()
            bytes.append(contentsOf: (flag == 0 ? "false" : "true").utf8)
        case .integer(let integer): self.integer(integer)
        case .real(let real):
            separate()
            // Infinity has no place in JSON; no cost is infinite.
            bytes.append(contentsOf: (real.isFinite ? real.description : "null").utf8)
        case .text(let text): string(text)
        case .blob(let blob): string(blob.hexadecimal)
        }
    }

    mutating func endLine() { bytes.append(UInt8(ascii: "\n")) }
}

/// Text as JSON writes it between quotes, safe to print on a terminal, and reading back as the same bytes.
enum LedgerText {
    static func append(_ utf8: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var copied = 0
        var index = 0
        while index < utf8.count {
            let byte = utf8[index]
            if byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                index += 1
                continue
            }
            guard let (scalar, length) = escaped(utf8, at: index) else {
                index += 1
                continue
            }
            bytes.append(contentsOf: utf8[copied..<index])
            appendEscape(of: scalar, to: &bytes)
            index += length
            copied = index
        }
        bytes.append(contentsOf: utf8[copied...])
    }

    /// Control characters, line separators and what turns the direction of writing.
    private static func escaped(
        _ utf8: UnsafeBufferPointer<UInt8>, at index: Int
    ) -> (scalar: UInt32, length: Int)? {
        switch utf8[index] {
        case 0...0x7F: return (UInt32(utf8[index]), 1)
        case 0xC2 where utf8[index + 1] < 0xA0: return (UInt32(utf8[index + 1]), 2)
        case 0xE2:
            let scalar = 0x2000 | UInt32(utf8[index + 1] & 0x3F) << 6 | UInt32(utf8[index + 2] & 0x3F)
            let turns = (0x2028...0x202E).contains(scalar) || (0x2066...0x2069).contains(scalar)
            return turns ? (scalar, 3) : nil
        default: return nil
        }
    }

    private static func appendEscape(of scalar: UInt32, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        switch scalar {
        case 0x22, 0x5C: bytes.append(UInt8(scalar))
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(UInt8(ascii: "u"))
            for shift in [12, 8, 4, 0] { bytes.append(contentsOf: String(scalar >> shift & 0xF, radix: 16).utf8) }
        }
    }
}
