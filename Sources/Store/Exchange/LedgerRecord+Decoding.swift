import Contract
import Model

/// What is wrong with a line, before its number is known.
struct LineFault: Error {
    let reason: String
}

extension LedgerRecord {
    /// The values of an object's fields in their order, those of composed fields null.
    /// - Parameter path: where the object stands in its line, such as `history[2].`; empty for the line itself.
    func decode(_ members: [String: JSONValue], at path: String) throws(LineFault) -> [LedgerValue] {
        var values: [LedgerValue] = []
        values.reserveCapacity(fields.count)
        var found = 0
        var group: (name: String, members: [String: JSONValue], found: Int)?
        for field in fields {
            if field.group != group?.name {
                try Self.checkAll(of: group, path)
                group = nil
                if let name = field.group {
                    var inner: [String: JSONValue] = [:]
                    if let value = members[name] {
                        found += 1
                        inner = try Self.object(value, "\(path)\(name)")
                    }
                    group = (name, inner, 0)
                }
            }
            let value: JSONValue? = group == nil ? members[field.name] : group?.members[field.name]
            if value != nil {
                if group == nil { found += 1 } else { group?.found += 1 }
            }
            values.append(try decode(value ?? .null, field, path))
        }
        try Self.checkAll(of: group, path)
        if found != members.count {
            let unknown = members.keys.filter { !memberNames.contains($0) }.sorted().first ?? ""
            throw LineFault(
                reason:
                    "\(path)\(unknown) is no key of an export; allowed are \(memberNames.sorted().joined(separator: ", "))"
            )
        }
        return values
    }

    /// Whole numbers that every JSON parser reads alike, and that add up without overflowing.
    private static let numbers: ClosedRange<Int64> = -9_007_199_254_740_991...9_007_199_254_740_991

    private static func checkAll(
        of group: (name: String, members: [String: JSONValue], found: Int)?, _ path: String
    ) throws(LineFault) {
        guard let group, group.found != group.members.count else { return }
        throw LineFault(
            reason: "\(path)\(group.name) has the keys \(group.members.keys.sorted().joined(separator: ", ")), "
                + "some of which an export does not have")
    }

    private func decode(_ value: JSONValue, _ field: LedgerField, _ path: String) throws(LineFault) -> LedgerValue {
        switch (field.kind, value) {
        case (_, .null):
            guard field.isRequired else { return .null }
            throw LineFault(reason: "\(path)\(field.key) is missing")
        case _ where field.isComposed: return .null
        case (.integer, .integer(let integer)), (.percent, .integer(let integer)), (.size, .integer(let integer)),
            (.time, .integer(let integer)):
            if Self.numbers.contains(integer) { return .integer(integer) }
        case (.decimal, .integer(let integer)): return .real(Double(integer))
        case (.decimal, .number(let number)):
            if number.isFinite { return .real(number) }
        case (.text, .string(let text)), (.name, .string(let text)): return .text(text)
        case (.flag, .bool(let flag)): return .integer(flag ? 1 : 0)
        case (.time, .string(let text)):
            if let moment = Timestamp.parseExact(text) { return .integer(moment) }
        case (.binary, .string(let text)):
            if let bytes = [UInt8](hexadecimal: text) { return .blob(bytes) }
        case (.word(let words), .string(let text)):
            if words.contains(text) { return .text(text) }
        default: break
        }
        throw LineFault(reason: "\(path)\(field.key) is \(value.excerpt); allowed is \(field.kind.allowed)")
    }

    static func object(_ value: JSONValue, _ path: String) throws(LineFault) -> [String: JSONValue] {
        if case .null = value { return [:] }
        guard let members = value.object else {
            throw LineFault(reason: "\(path) is \(value.excerpt); allowed is an object")
        }
        return members
    }
}

extension FieldKind {
    fileprivate var allowed: String {
        switch self {
        case .integer, .percent, .size: "a whole number of at most 53 bits"
        case .decimal: "a number"
        case .text, .name: "a string"
        case .flag: "true or false"
        case .time: "a time such as 2026-11-23T13:45:10.123Z"
        case .binary: "an even number of digits 0-9 and a-f"
        case .word(let words): words.joined(separator: ", ")
        case .list, .object: "what an export writes"
        }
    }
}
