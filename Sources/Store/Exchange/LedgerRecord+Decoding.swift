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

    private static func checkAll(
        of group: (name: String, members: [String: JSONValue], found: Int)?, _ path: String
    ) throws(LineFault) {
        guard let group, group.found != group.members.count else { return }
        throw LineFault(
            reason: "\(path)\(group.name) has the keys \(group.members.keys.sorted().joined(separator: ", ")), "
                + "some of which an export does not have")
    }

    private func decode(_ value: JSONValue, _ field: LedgerField, _ path: String) throws(LineFault) -> LedgerValue {
        if case .null = value, field.isRequired { throw LineFault(reason: "\(path)\(field.key) is missing") }
        if field.isComposed { return .null }
        if let known = field.kind.value(value) { return LedgerValue(known) }
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

extension LedgerValue {
    /// What a column has for the value of a field.
    init(_ value: FieldValue) {
        switch value {
        case .absent, .list, .amounts, .object: self = .null
        case .integer(let integer), .time(let integer): self = .integer(integer)
        case .decimal(let number): self = .real(number)
        case .flag(let flag): self = .integer(flag ? 1 : 0)
        case .text(let text): self = .text(text)
        case .bytes(let bytes): self = .blob(bytes)
        }
    }
}
