import Testing

@testable import Model

struct JSONMembersTests {
    private func members(_ text: String, _ names: String...) -> JSONMembers? {
        JSONMembers(Array(text.utf8), Set(names))
    }

    @Test(arguments: [
        #""text""#, #""\u7eb8 \"\\ \n""#, "7", "-7.25", "1e3", "true", "false", "null", "[]", "{}",
        #"[1, [2, {"a": [null]}], "x"]"#, #"{"a": {"b": "}"}, "c": "\\"}"#,
    ])
    func `a member reads as it would in a whole text`(value: String) throws {
        let text = #" { "before": [1, {"x": "]"}], "wanted" : \#(value) , "after": {} } "#
        let expected = try JSONValue.parse(Array(text.utf8))["wanted"]
        #expect(members(text, "wanted")?["wanted"] == expected)
        #expect(members(text, "after")?["wanted"] == nil)
        #expect(members("\u{FEFF}" + text, "wanted")?["wanted"] == expected)
    }

    @Test(arguments: [
        "", " ", "[]", "null", "7", #""a""#, "{", "}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":1"#, #"{"a":1}}"#,
        #"{"a":tru}"#, #"{"a":[1}"#, #"{"a":"b}"#, #"{"a":"b\"#, "{\"a\":\"b\nc\"}", "{a:1}", "{'a':1}", #"{"a":1} x"#,
        #"{"a":[1,]}"#, #"{"a":{"b"}}"#, #"{"a":NaN}"#,
    ])
    func `what is not one whole object has none`(text: String) {
        #expect(members(text, "a") == nil)
    }

    @Test func `of two with one name the first counts, however it is written`() {
        #expect(members(#"{"\u0061": 1, "a": 2}"#, "a")?["a"] == .integer(1))
    }

    @Test func `a member that is too large or too full is not built`() throws {
        let long = try #require(members(#"{"a": "\#(String(repeating: "x", count: 5_000))"}"#, "a"))
        #expect(long.value("a", upTo: 5_001) == nil)
        #expect(long.value("a", upTo: 5_002)?.string?.count == 5_000)
        #expect(long.size(of: "a") == 5_002)
        let full = try #require(
            members(#"{"a": [\#(Array(repeating: "0", count: JSONMembers.mostValues).joined(separator: ","))]}"#, "a"))
        #expect(full["a"] == nil)
        #expect(full.size(of: "a") != nil)
    }

    @Test(arguments: [
        (#""\ud83d""#, "\u{FFFD}"), (#""a\ude00b""#, "a\u{FFFD}b"), (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
        (#""\ud83d\n""#, "\u{FFFD}\n"), (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\ud83dx\ude00""#, "\u{FFFD}x\u{FFFD}"),
        (#""\ud83d\ude00""#, "😀"),
    ])
    func `half a character of what others wrote costs that character alone`(written: String, read: String) throws {
        #expect(members(#"{"a": \#(written)}"#, "a")?["a"]?.string == read)
        #expect(members(#"{"a": {"x": [\#(written)]}}"#, "a")?["a"]?["x"] == .array([.string(read)]))
        #expect(members(#"{"b": \#(written), "a": 1}"#, "a")?["a"] == .integer(1))
        let text = Array(#"{"a": \#(written)}"#.utf8)
        #expect((try? StrictJSON.parse(text)) == nil || read == "😀", "what a user sends is read strictly")
    }

    @Test func `bytes that are no text cost themselves alone`() throws {
        let broken = try #require(
            JSONMembers(Array(#"{"a": "x"#.utf8) + [0xFF, 0xED, 0xA0] + Array(#"y", "b": 1}"#.utf8), ["a", "b"]))
        let text = try #require(broken["a"]?.string)
        #expect(text.hasPrefix("x\u{FFFD}") && text.hasSuffix("\u{FFFD}y"))
        #expect(broken["b"] == .integer(1))
    }

    @Test func `of two equal keys further down the first counts as well`() {
        #expect(members(#"{"a": {"x": 1, "x": 2}}"#, "a")?["a"] == .object(["x": .integer(1)]))
    }

    @Test(
        arguments: [
            (#""b3d9""#, "b3d9"), (#"" 7 ""#, " 7 "), ("42", "42"), ("0", "0"), ("-5", "-5"),
            ("9223372036854775808", "9223372036854775808"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("1" + String(repeating: "0", count: 400), "1" + String(repeating: "0", count: 400)),
            ("1.0", nil), ("1e30", nil), ("1E5", nil), ("12345678901234567890.5", nil), ("007", nil), ("-", nil),
            ("null", nil),
            ("true", nil), ("[1]", nil), (#""""#, nil), (#""  ""#, nil), (#""null""#, nil), (#""a\ud83d""#, nil),
        ] as [(String, String?)])
    func `what names something is a text or whole digits, exactly`(written: String, name: String?) {
        #expect(members(#"{"a": \#(written) , "b": 1}"#, "a")?.identifier("a") == name)
    }

    @Test(arguments: ["1-2", "1.2.3", "12e", "01", "-", "1e+", #""\x""#, #""\u12""#])
    func `a value that is none is not read in part`(value: String) {
        #expect(members(#"{"a": \#(value)}"#, "a")?["a"] == nil)
    }

    @Test func `depth has an end`() {
        func nested(_ depth: Int) -> String {
            #"{"a": "# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        }
        #expect(members(nested(60), "a")?["a"] != nil)
        #expect(members(nested(100_000), "a") == nil)
    }
}
