import Model
import Testing

@Suite("Strict JSON")
struct StrictJSONTests {
    private func parse(_ text: String) throws -> JSONValue {
        try StrictJSON.parse(Array(text.utf8))
    }

    /// Why a text is refused; nil if it is not.
    private func fault(_ bytes: [UInt8]) -> String? {
        do throws(StrictJSON.Fault) {
            _ = try StrictJSON.parse(bytes)
            return nil
        } catch {
            return error.reason
        }
    }

    private func fault(_ text: String) -> String? { fault(Array(text.utf8)) }

    @Test("Every kind of value")
    func values() throws {
        let text = " {\"a\": [null, true, false, -1, 2.5, \"x\", {}, []], \"b\" :\r\n\t\"\" } \n"
        let expected: JSONValue = .object([
            "a": .array([
                .null, .bool(true), .bool(false), .integer(-1), .number(2.5), "x", .object([:]), .array([]),
            ]),
            "b": "",
        ])
        #expect(try parse(text) == expected)
        #expect(try parse("null") == .null)
    }

    @Test(
        "Numbers: whole ones are integers as far as 64 bits reach, however they are written",
        arguments: [
            ("0", .integer(0)), ("-0", .integer(0)), ("10", .integer(10)), ("10.0", .number(10)),
            ("1e1", .number(10)), ("1E+1", .number(10)), ("100e-1", .number(10)), ("5.5", .number(5.5)),
            ("-1.25E-2", .number(-0.0125)), ("9223372036854775807", .integer(.max)),
            ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
            ("1e300", .number(1e300)),
        ] as [(String, JSONValue)])
    func numbers(text: String, expected: JSONValue) throws {
        #expect(try parse(text) == expected)
        #expect(try parse("[\(text)]") == .array([expected]))
    }

    @Test(
        "Strings: braces, quotes, backslashes and escapes are part of them",
        arguments: [
            (#""}{][,:""#, "}{][,:"), (#""\"}""#, "\"}"), (#""\\""#, "\\"), (#""\\\"""#, "\\\""),
            (#""\/\b\f\n\r\t""#, "/\u{8}\u{C}\n\r\t"), (#""\u4e2d\u0041\u00e9""#, "中Aé"), (#""\uD83D\uDE00""#, "😀"),
            (#""a\u0000b""#, "a\u{0}b"), ("\"中文 é 😀 \u{7F}\"", "中文 é 😀 \u{7F}"),
        ])
    func strings(text: String, expected: String) throws {
        #expect(try parse(text) == .string(expected))
        #expect(try parse("{\(text): [\(text)]}") == .object([expected: .array([.string(expected)])]))
    }

    @Test("A byte order mark is refused with the remedy")
    func byteOrderMark() {
        let expected = "it begins with a byte order mark; save it as UTF-8 without one"
        #expect(fault([0xEF, 0xBB, 0xBF] + Array("{}".utf8)) == expected)
    }

    @Test(
        "What is not UTF-8 is refused",
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE4, 0xB8, 0x22],
            [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        #expect(fault(bytes) == "it is not UTF-8")
    }

    @Test("UTF-16 and UTF-32 are refused, with and without a byte order mark")
    func otherEncodings() {
        let text = "{\"a\":1}"
        for mark in [[], [0xFEFF]] as [[UInt16]] {
            let units = mark + Array(text.utf16)
            #expect(fault(units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }) == "it is not UTF-8")
            #expect(fault(units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }) == "it is not UTF-8")
        }
        #expect(fault(text.utf8.flatMap { [0, 0, 0, $0] }) == "it is not UTF-8")
        #expect(fault(text.utf8.flatMap { [$0, 0, 0, 0] }) == "it is not UTF-8")
    }

    @Test("Cut at any place, a body is no longer JSON")
    func everyPrefix() {
        let text = Array(#"{"a":[1,{"b\n":"中\u00e9"},true],"c":null}"#.utf8)
        #expect(fault(text) == nil)
        for length in 0..<text.count {
            #expect(fault(Array(text[..<length])) != nil, "\(length) bytes")
        }
    }

    @Test(
        "What departs from JSON is refused with line, column and what stands there",
        arguments: [
            ("", "expected a value at line 1, column 1, found the end"),
            ("{\"a\":1", "expected a comma or } at line 1, column 7, found the end"),
            ("\"abc", "expected a closing quote at line 1, column 5, found the end"),
            ("{} x", "expected nothing more at line 1, column 4, found \"x\""),
            ("{}{}", "expected nothing more at line 1, column 3, found \"{\""),
            ("{\n  \"a\": 1,\n  \"b\": NaN\n}", "expected a value at line 3, column 8, found \"N\""),
            ("[Infinity]", "expected a value at line 1, column 2, found \"I\""),
            ("[-Infinity]", "expected a digit at line 1, column 3, found \"I\""),
            ("{\"中文\": 1 \"b\": 2}", "expected a comma or } at line 1, column 10, found \"\\\"\""),
            ("[1,]", "expected a value at line 1, column 4, found \"]\""),
            ("{\"a\":1,}", "expected a key in quotes at line 1, column 8, found \"}\""),
            ("{a:1}", "expected a key in quotes at line 1, column 2, found \"a\""),
            ("{\"a\" 1}", "expected a colon at line 1, column 6, found \"1\""),
            ("['a']", "expected a value at line 1, column 2, found \"\\'\""),
            ("[01]", "expected a comma or ] at line 1, column 3, found \"1\""),
            ("[1.]", "expected a digit at line 1, column 4, found \"]\""),
            ("[1e]", "expected a digit at line 1, column 4, found \"]\""),
            ("[.5]", "expected a value at line 1, column 2, found \".\""),
            ("[+1]", "expected a value at line 1, column 2, found \"+\""),
            ("[1e400]", "expected a number of at most 1.8e308 at line 1, column 2, found \"1\""),
            ("[1 // one\n]", "expected a comma or ] at line 1, column 4, found \"/\""),
            (
                "\"a\nb\"",
                "expected an escape such as \\n instead of a control character at line 1, column 3, found \"\\n\""
            ),
            (#""\q""#, "expected an escape that JSON knows at line 1, column 2, found \"\\\\\""),
            (#""\u12g4""#, "expected a hexadecimal digit at line 1, column 6, found \"g\""),
            (#""\ud800""#, "expected an escape of a character, not half of one, at line 1, column 2, found \"\\\\\""),
            (#""\udc00""#, "expected an escape of a character, not half of one, at line 1, column 2, found \"\\\\\""),
            (
                #""\ud83d\u0041""#,
                "expected an escape of a character, not half of one, at line 1, column 2, found \"\\\\\""
            ),
            ("\u{C}{}", "expected a value at line 1, column 1, found \"\\u{0C}\""),
            ("[tru]", "expected a value at line 1, column 2, found \"t\""),
        ])
    func departures(text: String, reason: String) {
        #expect(fault(text) == "it is not JSON: " + reason)
    }

    @Test("No control character stands in a string unescaped", arguments: 0...0x1F as ClosedRange<UInt8>)
    func controlCharacters(byte: UInt8) {
        #expect(fault(Array("\"text".utf8) + [byte, UInt8(ascii: "\"")])?.contains("control character") == true)
    }

    @Test("Up to 64 levels are read, more are refused before they cost anything")
    func depth() {
        func arrays(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        func objects(_ depth: Int) -> String {
            String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
        }
        #expect(fault(arrays(64)) == nil)
        #expect(fault(objects(64)) == nil)
        #expect(fault(arrays(65)) == "it is nested more than 64 deep at line 1, column 65")
        #expect(fault(objects(65)) == "it is nested more than 64 deep at line 1, column 321")
        #expect(
            fault(String(repeating: "[", count: 1_000_000)) == "it is nested more than 64 deep at line 1, column 65")
        #expect(fault("[" + String(repeating: "[],", count: 200) + "{}]") == nil)
    }

    @Test(
        "A key twice in one object is refused at any depth and in any spelling, with its path and place",
        arguments: [
            (#"{"a":1,"a":2}"#, "a", 8),
            (#"{"a":1,"b":2,"a":1}"#, "a", 14),
            (#"{"a":1,"\u0061":2}"#, "a", 8),
            (#"{"\/":1,"/":2}"#, "/", 9),
            (#"{"a\"b":1,"a\u0022b":2}"#, "a\"b", 11),
            (#"{"\ud83d\ude00":1,"😀":2}"#, "😀", 19),
            (#"{"x":"}","x":1}"#, "x", 10),
            (#"{"x":"\"","x":1}"#, "x", 11),
            (#"{"x":"\\","x":1}"#, "x", 11),
            (#"{"x":["a","a",{"x":1}],"x":1}"#, "x", 24),
            (#"{"content":[{},{"url":1,"url":2}]}"#, "content[1].url", 25),
            (#"[[1,[0,{"a":{"c":1,"c":2}}]]]"#, "[0][1][1].a.c", 20),
            (#"{"":1,"":2}"#, "", 7),
        ])
    func duplicates(text: String, path: String, column: Int) {
        #expect(
            fault(text)
                == "the key \(path) is there twice, again at line 1, column \(column); parsers disagree on which one counts"
        )
    }

    @Test("Spellings of a key that Unicode holds to be equal count as one, as no dictionary here could keep both")
    func canonicallyEqualKeys() {
        #expect(fault("{\"\u{E9}\":1,\"e\u{301}\":2}")?.contains("is there twice") == true)
    }

    @Test(
        "Equal keys in different objects, and keys that are merely alike, are accepted",
        arguments: [
            #"[{"a":1},{"a":2}]"#, #"{"a":{"a":{"a":1}},"b":{"a":2}}"#, #"{"a":1,"A":2}"#, #"{"a":"a","b":"a"}"#,
            #"{"a\"":1,"a\\":2,"a":3}"#, #"{"a":["a","a"],"b":["b"]}"#, #"{"\\u0061":1,"a":2}"#,
        ])
    func noDuplicates(text: String) {
        #expect(fault(text) == nil)
    }
}
