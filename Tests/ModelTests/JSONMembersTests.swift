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

    @Test func `a member that is too large, too full or no text is not built`() throws {
        let long = try #require(members(#"{"a": "\#(String(repeating: "x", count: 5_000))"}"#, "a"))
        #expect(long.value("a", upTo: 5_001) == nil)
        #expect(long.value("a", upTo: 5_002)?.string?.count == 5_000)
        #expect(long.size(of: "a") == 5_002)
        let full = try #require(
            members(#"{"a": [\#(Array(repeating: "0", count: JSONMembers.mostValues).joined(separator: ","))]}"#, "a"))
        #expect(full["a"] == nil)
        #expect(full.size(of: "a") != nil)
        let broken = try #require(
            JSONMembers(Array(#"{"a": ""#.utf8) + [0xFF] + Array(#"", "b": 1}"#.utf8), ["a", "b"]))
        #expect(broken["a"] == nil)
        #expect(broken["b"] == .integer(1))
    }

    @Test(arguments: ["1-2", "1.2.3", "12e", "01", "-", "1e+", #""\x""#, #""\ud800""#])
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
