/// Reads one JSON text by the letter of RFC 8259, and says where it departs from it.
///
/// Foundation's decoder is too forgiving for bytes that are sent on as they stand: it takes a comma before a closing
/// bracket, UTF-16 and equal keys in one object, and does not tell where a text is broken.
struct JSONReader {
    /// Arrays and objects inside each other; the deepest request documented has three.
    static let maximumDepth = 64

    let bytes: [UInt8]
    /// Whether what is only half a character, or no UTF-8, is read as U+FFFD, and of two equal keys the first counts: for
    /// what others have written, where one broken word must not cost the rest.
    let isLenient: Bool
    var index = 0
    private var path: [Step] = []

    /// - Parameter bytes: valid UTF-8, unless it is read leniently.
    init(_ bytes: [UInt8], isLenient: Bool = false) {
        self.bytes = bytes
        self.isLenient = isLenient
    }

    /// Reads the whole text; to be called once.
    mutating func read() throws(StrictJSON.Fault) -> JSONValue {
        let value = try readValue()
        skipSpaces()
        guard index == bytes.count else { throw broken("expected nothing more") }
        return value
    }

    /// Reads the one value that begins there, whatever follows it.
    mutating func read(at start: Int) throws(StrictJSON.Fault) -> JSONValue {
        index = start
        return try readValue()
    }

    private mutating func readValue() throws(StrictJSON.Fault) -> JSONValue {
        skipSpaces()
        switch next {
        case UInt8(ascii: "{"): return .object(try readObject())
        case UInt8(ascii: "["): return .array(try readArray())
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "-"): return try readNumber()
        case let byte? where Self.isDigit(byte): return try readNumber()
        default:
            if take("null") { return .null }
            if take("true") { return .bool(true) }
            if take("false") { return .bool(false) }
            throw broken("expected a value")
        }
    }

    private mutating func readObject() throws(StrictJSON.Fault) -> [String: JSONValue] {
        try enter(.key(""))
        var members: [String: JSONValue] = [:]
        guard !takeAfterSpaces("}") else { return leave(members) }
        while true {
            skipSpaces()
            let start = index
            guard next == UInt8(ascii: "\"") else { throw broken("expected a key in quotes") }
            let key = try readString()
            path[path.count - 1] = .key(key)
            let isSecond = members[key] != nil
            guard !isSecond || isLenient else {
                throw StrictJSON.Fault(
                    reason: "the key \(pathText) is there twice, again at \(place(of: start)); "
                        + "parsers disagree on which one counts")
            }
            guard takeAfterSpaces(":") else { throw broken("expected a colon") }
            let value = try readValue()
            if !isSecond { members[key] = value }
            if takeAfterSpaces("}") { return leave(members) }
            guard take(",") else { throw broken("expected a comma or }") }
        }
    }

    private mutating func readArray() throws(StrictJSON.Fault) -> [JSONValue] {
        try enter(.index(0))
        var elements: [JSONValue] = []
        guard !takeAfterSpaces("]") else { return leave(elements) }
        while true {
            path[path.count - 1] = .index(elements.count)
            elements.append(try readValue())
            if takeAfterSpaces("]") { return leave(elements) }
            guard take(",") else { throw broken("expected a comma or ]") }
        }
    }
}

// MARK: Where it is

extension JSONReader {
    private enum Step {
        case key(String)
        case index(Int)
    }

    private mutating func enter(_ step: Step) throws(StrictJSON.Fault) {
        guard path.count < Self.maximumDepth else {
            throw StrictJSON.Fault(
                reason: "it is nested more than \(Self.maximumDepth) deep at \(place(of: index))")
        }
        index += 1
        path.append(step)
    }

    private mutating func leave<Value>(_ value: Value) -> Value {
        path.removeLast()
        return value
    }

    /// Such as `content[0].url`.
    private var pathText: String {
        path.reduce(into: "") { text, step in
            switch step {
            case .key(let key): text += text.isEmpty ? key : ".\(key)"
            case .index(let index): text += "[\(index)]"
            }
        }
    }

    /// What is wrong at `index`.
    func broken(_ expectation: String) -> StrictJSON.Fault {
        let found = String(decoding: bytes[index...].prefix(4), as: UTF8.self).unicodeScalars.first
        return StrictJSON.Fault(
            reason: "it is not JSON: \(expectation) at \(place(of: index)), "
                + "found \(found.map { String($0).debugDescription } ?? "the end")")
    }

    /// Such as `line 3, column 14`, both counted from one, columns in characters.
    private func place(of index: Int) -> String {
        let before = bytes[..<index]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        return "line \(line), column \(String(decoding: before[lineStart...], as: UTF8.self).count + 1)"
    }
}

// MARK: Going on

extension JSONReader {
    /// The byte at `index`; nil at the end.
    var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// Goes past `token` if it is what comes next.
    mutating func take(_ token: StaticString) -> Bool {
        let isNext = token.withUTF8Buffer { bytes[index...].starts(with: $0) }
        if isNext { index += token.utf8CodeUnitCount }
        return isNext
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private mutating func takeAfterSpaces(_ token: StaticString) -> Bool {
        skipSpaces()
        return take(token)
    }

    private mutating func skipSpaces() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }
}
