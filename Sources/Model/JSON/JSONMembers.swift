/// Chosen members of a JSON object, found without building the rest of it.
///
/// A record of a kilobyte and one that echoes 60 MB of data cost the same beyond their bytes: what is not asked for is
/// read past. What is asked for is read leniently: a text that is no UTF-8, or holds half a character, has U+FFFD there.
public struct JSONMembers {
    private struct Found {
        var range: Range<Int>
        /// How many values stand in it, those inside others included.
        var values: Int
    }

    /// A member that holds more values than this is not built: each of them costs far more memory than its two bytes.
    static let mostValues = 10_000

    private let bytes: [UInt8]
    private let found: [String: Found]

    /// - Parameters:
    ///   - bytes: JSON in UTF-8; a byte order mark is read past.
    ///   - names: the members that may be asked for. Of two with one name the first counts.
    /// - Returns: nil unless the bytes are one whole JSON object.
    public init?(_ bytes: [UInt8], _ names: Set<String>) {
        let found: [String: Found]? = bytes.withUnsafeBufferPointer { buffer in
            var skimmer = JSONSkimmer(buffer)
            var found: [String: Found] = [:]
            let isObject = skimmer.readMembers { key, range, values in
                guard let key = Self.text(bytes, key), names.contains(key), found[key] == nil else { return }
                found[key] = Found(range: range, values: values)
            }
            return isObject ? found : nil
        }
        guard let found else { return nil }
        self.bytes = bytes
        self.found = found
    }

    /// Every member of an object in its order: its name, and where its key and its value stand in the bytes.
    /// - Returns: nil unless the bytes are one whole JSON object.
    public static func slices(of bytes: [UInt8]) -> [(name: String, key: Range<Int>, value: Range<Int>)]? {
        bytes.withUnsafeBufferPointer { buffer in
            var skimmer = JSONSkimmer(buffer)
            var members: [(name: String, key: Range<Int>, value: Range<Int>)] = []
            let isObject = skimmer.readMembers { key, value, _ in
                var reader = JSONReader(Array(buffer[key]), isLenient: true)
                members.append(((try? reader.read().string) ?? "", key, value))
            }
            return isObject ? members : nil
        }
    }

    /// How many bytes a member's value has; nil if it is not there.
    public func size(of name: String) -> Int? { found[name]?.range.count }

    /// - Parameter limit: in bytes, as written.
    /// - Returns: nil if the member is not there, is larger or holds too many values.
    public func value(_ name: String, upTo limit: Int = 1_000_000) -> JSONValue? {
        guard let found = found[name], found.range.count <= limit, found.values <= Self.mostValues else { return nil }
        var reader = JSONReader(bytes, isLenient: true)
        guard let value = try? reader.read(at: found.range.lowerBound) else { return nil }
        // Such as `1-2`, of which the number before the hyphen alone would be read.
        return reader.index == found.range.upperBound ? value : nil
    }

    public subscript(name: String) -> JSONValue? { value(name) }

    /// A member that names something: a text, or a whole number by its digits as they stand there, however many.
    /// - Returns: nil for anything else: a number with a fraction or an exponent, as whoever wrote it has lost digits of it;
    ///   a text that is broken, blank or the word `null`.
    public func identifier(_ name: String) -> String? {
        guard let found = found[name] else { return nil }
        if let text = value(name)?.string {
            let isBroken = text.unicodeScalars.contains("\u{FFFD}")
            return isBroken || text == "null" || text.allSatisfy(\.isWhitespace) ? nil : text
        }
        let written = bytes[found.range]
        let digits = written.first == UInt8(ascii: "-") ? written.dropFirst() : written
        guard digits.allSatisfy(JSONReader.isDigit), let first = digits.first,
            first != UInt8(ascii: "0") || digits.count == 1
        else { return nil }
        return String(decoding: written, as: UTF8.self)
    }

    /// A text that should name something and is broken: it is not what was meant, and yet it was meant.
    public func brokenText(_ name: String) -> String? {
        value(name)?.string.flatMap { $0.unicodeScalars.contains("\u{FFFD}") ? $0 : nil }
    }

    /// The text of a key; nil for one that is longer than any that is asked for.
    private static func text(_ bytes: [UInt8], _ range: Range<Int>) -> String? {
        guard range.count <= 128 else { return nil }
        var reader = JSONReader(Array(bytes[range]), isLenient: true)
        return try? reader.read().string
    }
}

/// Reads past JSON values and says where they stand.
struct JSONSkimmer {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var values = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    }

    /// Tells of each member of the object that the bytes are: where its key stands, where its value, and how many values
    /// that holds.
    /// - Returns: whether the bytes are one object and nothing else; if not, some members may have been told of.
    mutating func readMembers(_ tell: (Range<Int>, Range<Int>, Int) -> Void) -> Bool {
        skipSpaces()
        guard take(UInt8(ascii: "{")) else { return false }
        skipSpaces()
        if !take(UInt8(ascii: "}")) {
            repeat {
                skipSpaces()
                let key = index
                guard skipString() else { return false }
                let keyEnd = index
                skipSpaces()
                guard take(UInt8(ascii: ":")) else { return false }
                skipSpaces()
                let start = index
                values = 0
                guard skipValue(depth: 1) else { return false }
                tell(key..<keyEnd, start..<index, values)
                skipSpaces()
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "}")) else { return false }
        }
        skipSpaces()
        return index == bytes.count
    }

    /// Tells where each element of the array stands that the bytes are.
    /// - Returns: whether the bytes are one array and nothing else; if not, some elements may have been told of.
    mutating func readElements(_ tell: (Range<Int>) -> Void) -> Bool {
        skipSpaces()
        guard take(UInt8(ascii: "[")) else { return false }
        skipSpaces()
        if !take(UInt8(ascii: "]")) {
            repeat {
                skipSpaces()
                let start = index
                guard skipValue(depth: 1) else { return false }
                tell(start..<index)
                skipSpaces()
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "]")) else { return false }
        }
        skipSpaces()
        return index == bytes.count
    }

    private mutating func skipValue(depth: Int) -> Bool {
        values += 1
        guard index < bytes.count, depth < JSONReader.maximumDepth else { return false }
        switch bytes[index] {
        case UInt8(ascii: "\""): return skipString()
        case UInt8(ascii: "{"): return skipElements(depth, end: UInt8(ascii: "}"), haveKeys: true)
        case UInt8(ascii: "["): return skipElements(depth, end: UInt8(ascii: "]"), haveKeys: false)
        case UInt8(ascii: "t"): return skip("true")
        case UInt8(ascii: "f"): return skip("false")
        case UInt8(ascii: "n"): return skip("null")
        default: return skipNumber()
        }
    }

    private mutating func skipElements(_ depth: Int, end: UInt8, haveKeys: Bool) -> Bool {
        index += 1
        skipSpaces()
        if take(end) { return true }
        repeat {
            skipSpaces()
            if haveKeys {
                guard skipString() else { return false }
                skipSpaces()
                guard take(UInt8(ascii: ":")) else { return false }
                skipSpaces()
            }
            guard skipValue(depth: depth + 1) else { return false }
            skipSpaces()
        } while take(UInt8(ascii: ","))
        return take(end)
    }

    private mutating func skipString() -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") { return true }
            if byte < 0x20 { return false }
            // What is escaped is looked at only where the value is asked for.
            if byte == UInt8(ascii: "\\") { index += 1 }
        }
        return false
    }

    private mutating func skipNumber() -> Bool {
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                index += 1
            default: return index > start
            }
        }
        return index > start
    }

    private mutating func skip(_ word: StaticString) -> Bool {
        let end = index + word.utf8CodeUnitCount
        guard end <= bytes.count, word.withUTF8Buffer({ $0.elementsEqual(bytes[index..<end]) }) else { return false }
        index = end
        return true
    }

    private mutating func skipSpaces() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }
}
