/// Writes one JSON value with its keys in the order given, so that the same data is always the same text.
///
/// Objects and arrays are closures, so that they always close:
///
///     var json = JSONWriter(layout: .pretty)
///     json.object {
///         $0.field("id", 42)
///         $0.field("tags", ["a", "b"])
///     }
public struct JSONWriter: Sendable {
    public enum Layout: Sendable {
        /// No white space: one line, as NDJSON needs it.
        case compact
        /// A line per value, indented by two spaces, for people.
        case pretty
    }

    /// UTF-8 written so far, without a line feed at the end.
    public private(set) var bytes: [UInt8] = []
    private let layout: Layout
    private let escaping: JSONText.Escaping
    private var depth = 0
    private var isFirst = true
    private var followsKey = false

    public init(layout: Layout = .compact, escaping: JSONText.Escaping = .unsafe) {
        (self.layout, self.escaping) = (layout, escaping)
    }

    public var text: String { String(decoding: bytes, as: UTF8.self) }

    // MARK: Values, at the top, in an array or after `key`

    public mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        try container("{", "}", body)
    }

    public mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        try container("[", "]", body)
    }

    public mutating func string(_ value: String) {
        var value = value
        value.withUTF8 { string($0) }
    }

    /// - Parameter utf8: valid.
    public mutating func string(_ utf8: UnsafeBufferPointer<UInt8>) {
        startValue()
        JSONText.appendQuoted(utf8, escaping: escaping, to: &bytes)
    }

    /// A moment in RFC 3339, as `Timestamp.rfc3339` writes it.
    /// - Parameter milliseconds: since 1970, UTC.
    public mutating func time(_ milliseconds: Int64) {
        startValue()
        append("\"")
        Timestamp.append(milliseconds, to: &bytes)
        append("\"")
    }

    public mutating func integer(_ value: Int64) {
        literal(String(value))
    }

    /// The shortest form that reads back the same; `null` if the number is not finite, which JSON cannot write.
    public mutating func number(_ value: Double) {
        literal(JSONText.number(value) ?? "null")
    }

    public mutating func boolean(_ value: Bool) {
        literal(value ? "true" : "false")
    }

    public mutating func null() {
        literal("null")
    }

    /// A value that already is JSON text. It must be valid; it is put on one line and is otherwise kept as written.
    public mutating func raw(_ json: String) {
        startValue()
        JSONText.appendFragment(json, to: &bytes)
    }

    // MARK: Fields of an object

    /// The name of a field; exactly one value must follow.
    public mutating func key(_ name: String) {
        separate()
        JSONText.appendQuoted(name, to: &bytes)
        append(layout == .pretty ? ": " : ":")
        followsKey = true
    }

    /// - Parameter encoded: the name as JSON has it, with its quotes and its colon.
    public mutating func key(encoded: [UInt8]) {
        separate()
        bytes.append(contentsOf: encoded)
        if layout == .pretty { append(" ") }
        followsKey = true
    }

    public mutating func field(_ name: String, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }

    public mutating func field(_ name: String, _ value: Int?) {
        field(name, value.map { Int64($0) })
    }

    public mutating func field(_ name: String, _ value: Int64?) {
        key(name)
        if let value { integer(value) } else { null() }
    }

    public mutating func field(_ name: String, _ value: Double?) {
        key(name)
        if let value { number(value) } else { null() }
    }

    public mutating func field(_ name: String, _ value: Bool?) {
        key(name)
        if let value { boolean(value) } else { null() }
    }

    public mutating func field(_ name: String, _ strings: [String]) {
        arrayField(name) { array in
            for string in strings { array.string(string) }
        }
    }

    public mutating func rawField(_ name: String, _ json: String?) {
        key(name)
        if let json { raw(json) } else { null() }
    }

    public mutating func objectField(_ name: String, _ body: (inout JSONWriter) throws -> Void) rethrows {
        key(name)
        try object(body)
    }

    public mutating func arrayField(_ name: String, _ body: (inout JSONWriter) throws -> Void) rethrows {
        key(name)
        try array(body)
    }

    public mutating func nullField(_ name: String) {
        key(name)
        null()
    }

    // MARK: Containers whose end is found on the way

    /// `endObject` must follow.
    public mutating func beginObject() { begin("{") }

    public mutating func endObject() { end("}") }

    /// `endArray` must follow.
    public mutating func beginArray() { begin("[") }

    public mutating func endArray() { end("]") }

    /// What was written since the last time, so that a long array need not be in memory at once.
    public mutating func drain() -> String {
        defer { bytes.removeAll(keepingCapacity: true) }
        return text
    }

    /// Ends a line of several values in one text.
    public mutating func endLine() { append("\n") }
}

extension JSONWriter {
    private mutating func container(
        _ opening: StaticString, _ closing: StaticString, _ body: (inout JSONWriter) throws -> Void
    ) rethrows {
        begin(opening)
        try body(&self)
        end(closing)
    }

    private mutating func begin(_ opening: StaticString) {
        startValue()
        append(opening)
        depth += 1
        isFirst = true
    }

    private mutating func end(_ closing: StaticString) {
        assert(!followsKey, "a key without a value")
        depth -= 1
        if !isFirst { breakLine() }
        append(closing)
        isFirst = false
    }

    private mutating func literal(_ text: String) {
        startValue()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func startValue() {
        if followsKey {
            followsKey = false
        } else {
            separate()
        }
    }

    private mutating func separate() {
        assert(!followsKey, "a key without a value")
        guard depth > 0 else { return }
        if !isFirst { append(",") }
        isFirst = false
        breakLine()
    }

    private mutating func breakLine() {
        guard layout == .pretty else { return }
        append("\n")
        for _ in 0..<depth { append("  ") }
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }
}
