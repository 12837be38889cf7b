import Contract
import Model
import Testing

/// What is written as JSON is read back by the same kind.
struct FieldKindTests {
    private static let values: [(kind: FieldKind, value: FieldValue)] = [
        (.integer, .integer(-9_007_199_254_740_991)), (.integer, .integer(9_007_199_254_740_991)),
        (.percent, .integer(45)), (.size, .integer(0)), (.decimal, .decimal(2.5)), (.decimal, .decimal(-1e-7)),
        (.flag, .flag(true)), (.flag, .flag(false)), (.time, .time(1_790_000_000_123)), (.time, .time(-1)),
        (.name, .text("")), (.text, .text("纸船,\n\"river\"\u{1B}")), (.word(["one", "two"]), .text("two")),
        (.list, .list([])), (.list, .list(["a", "b\"c"])), (.binary, .bytes([])), (.binary, .bytes([0, 0xAB, 255])),
        (.integer, .absent), (.text, .absent), (.list, .absent),
    ]

    @Test(arguments: values.indices)
    func `A value comes back as it was`(place: Int) throws {
        let (kind, value) = Self.values[place]
        let table = FieldTable<Int>([Field("it", kind, "It.") { _ in value }])
        var json = JSONWriter()
        table.write(0, to: &json)
        let read = try #require(try JSONValue.parse(Array(json.text.utf8))["it"])
        #expect(kind.value(read) == value, "\(json.text)")
    }

    @Test func `A number without a fraction is a decimal too, and a moment may be a number`() {
        #expect(FieldKind.decimal.value(.integer(2)) == .decimal(2))
        #expect(FieldKind.time.value(.integer(7)) == .time(7))
    }

    private static let strangers: [(kind: FieldKind, json: JSONValue)] = [
        (.integer, .integer(9_007_199_254_740_992)), (.integer, .integer(-9_007_199_254_740_992)),
        (.integer, .number(1.5)), (.integer, .string("1")), (.percent, .bool(true)), (.size, .string("1")),
        (.decimal, .number(.infinity)), (.decimal, .string("1.5")), (.flag, .integer(1)), (.flag, .string("true")),
        (.time, .string("yesterday")), (.time, .integer(9_007_199_254_740_992)), (.time, .number(1.5)),
        (.name, .integer(1)), (.text, .array([])), (.word(["one"]), .string("two")), (.word(["one"]), .integer(1)),
        (.list, .string("a")), (.list, .array([.string("a"), .integer(1)])), (.binary, .string("abc")),
        (.binary, .string("AB")), (.binary, .integer(1)), (.object, .object([:])), (.object, .integer(1)),
    ]

    @Test(arguments: strangers.indices)
    func `What is of another kind is refused, and what is allowed is told`(place: Int) {
        let (kind, json) = Self.strangers[place]
        #expect(kind.value(json) == nil)
        #expect(!kind.allowed.isEmpty)
    }
}
