import Contract
import Model

/// The lines of a batch in JSON: each a whole request, or the names of `submit`'s flags.
struct JSONLineReader: Sendable {
    private let bytes: [UInt8]
    private var index = 0
    /// That which was read last.
    private var line = 0
    /// Where the line begins that was read last.
    private(set) var place = TextPlace(line: 1)

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next(_ extras: BatchTable.Extras) throws(BatchFaults) -> BatchRecord? {
        while index < bytes.count {
            place = TextPlace(offset: index, line: line + 1)
            let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            var text = bytes[index..<end]
            index = end + 1
            line += 1
            while let last = text.last, [0x20, 0x09, 0x0D].contains(last) { text.removeLast() }
            if !text.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { return try record(Array(text), extras) }
        }
        return nil
    }

    /// Goes on at a line that was read before.
    mutating func go(to place: TextPlace) { (index, line) = (place.offset, place.line - 1) }

    /// What a whole text says that is one object, on however many lines.
    static func record(of text: [UInt8]) throws(BatchFaults) -> BatchRecord {
        var reader = JSONLineReader(text)
        reader.line = 1
        return try reader.record(text, BatchTable.Extras(isTable: false))
    }

    private func record(_ text: [UInt8], _ extras: BatchTable.Extras) throws(BatchFaults) -> BatchRecord {
        let object: [String: JSONValue]
        do {
            let value = try StrictJSON.parse(text)
            guard let found = value.object else {
                throw BatchFaults(
                    name: "", faults: [BatchFault(line: line, reason: "found \(value.excerpt); allowed is an object")])
            }
            object = found
        } catch let fault as StrictJSON.Fault {
            throw BatchFaults(
                name: "",
                faults: [
                    BatchFault(
                        line: line,
                        reason: "this is no JSON object\(extras.isTable ? " on one line" : ""): \(Self.words(fault))")
                ])
        } catch let faults as BatchFaults {
            throw faults
        } catch {
            throw BatchFaults(name: "", faults: [BatchFault(line: line, reason: "\(error)")])
        }
        var record = BatchRecord(line: line)
        // Only a whole request has its contents as such.
        let isWhole = object["content"]?.array != nil
        var faults: [BatchFault] = []
        var isTaken: [BatchColumn: String] = [:]
        for (key, value) in object.sorted(by: { $0.key < $1.key }) where value != .null {
            let column = BatchColumn(heading: key)
            if isWhole, column?.isBookkeeping != true { continue }
            record.texts[BatchColumn.plain(key)] = Self.text(value)
            guard let column else {
                if extras.knows(key) { continue }
                let nearest = BatchColumn.nearest(key).map { "did you mean \($0)? " } ?? ""
                let advice = extras.isTable ? "pass over it with --ignore \(ShellWord.quoted(key))" : "leave it out"
                faults.append(
                    BatchFault(line: line, heading: key, reason: "no such name; \(nearest)\(advice)"))
                continue
            }
            if let other = isTaken.updateValue(key, forKey: column) {
                faults.append(BatchFault(line: line, heading: key, reason: "the same as \(other); leave one out"))
            }
            if column == .request, value.object != nil {
                record.body = JSONMembers.slices(of: text)?.first { BatchColumn(heading: $0.name) == .request }.map {
                    Array(text[$0.value])
                }
                continue
            }
            record.entries.append(.init(column: column, value: .json(value), place: nil, heading: key))
        }
        if isWhole { record.body = Self.body(of: text) }
        guard faults.isEmpty else { throw BatchFaults(name: "", faults: faults) }
        return record
    }

    /// Every line is the first of its own text.
    private static func words(_ fault: StrictJSON.Fault) -> String {
        fault.reason.replacing("at line 1, column ", with: "at character ")
    }

    /// The body of a line that is a whole request: as it is written, without what belongs to the user's own order.
    private static func body(of text: [UInt8]) -> [UInt8]? {
        guard let members = JSONMembers.slices(of: text) else { return nil }
        let kept = members.filter { BatchColumn(heading: $0.name)?.isBookkeeping != true }
        guard kept.count < members.count else { return text }
        let parts = kept.map { Array(text[$0.key]) + Array(":".utf8) + Array(text[$0.value]) }
        return Array("{".utf8) + parts.joined(separator: Array(",".utf8)) + Array("}".utf8)
    }

    /// A value as the template has it.
    private static func text(_ value: JSONValue) -> String {
        if let text = value.string { return text }
        if let list = value.array { return list.map(Self.text).joined(separator: " ") }
        return String(decoding: value.canonicalBytes(), as: UTF8.self)
    }
}
