import FoundationEssentials
import Model
import Testing

@Suite("JSON values")
struct JSONValueTests {
    @Test("The canonical bytes are sorted, tight, and read back as the same value")
    func canonical() throws {
        let value: JSONValue = .object([
            "b": .array([.integer(.max), .number(0.1), .null, .bool(false)]), "a": "/é\"\\\n\u{1}", "B": .object([:]),
        ])
        let bytes = value.canonicalBytes()
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"B":{},"a":"/é\"\\\n\u0001","b":[9223372036854775807,0.1,null,false]}"#)
        #expect(try StrictJSON.parse(bytes) == value)
    }

    @Test("Foundation's decoder yields the same values as the strict reader")
    func decodable() throws {
        let text = #"{"a":[null,true,-1,10,2.5,"x\u0061",{},[]]}"#
        let decoded = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        #expect(try decoded == StrictJSON.parse(Array(text.utf8)))
    }

    @Test("Only the question that fits is answered")
    func accessors() {
        let object: JSONValue = .object(["a": .integer(1)])
        #expect(object["a"]?.integer == 1)
        #expect(object["b"] == nil)
        #expect(object.object?.count == 1)
        #expect(object.array == nil)
        #expect(JSONValue.array([.null])["a"] == nil)
        #expect(JSONValue.array([.null]).array == [.null])
        #expect(JSONValue.integer(1).bool == nil)
        #expect(JSONValue.number(1.5).integer == nil)
        #expect(JSONValue.bool(true).integer == nil)
        #expect(JSONValue.string("1").integer == nil)
        #expect(JSONValue.null.string == nil)
    }

    @Test("Excerpts are cut after 60 characters, never within one")
    func excerpts() {
        let whole = JSONValue.string(String(repeating: "字", count: 60)).excerpt
        #expect(whole == "\"" + String(repeating: "字", count: 60) + "\"")
        let cut = JSONValue.string(String(repeating: "👨‍👩‍👧", count: 61)).excerpt
        #expect(cut == "\"" + String(repeating: "👨‍👩‍👧", count: 59) + "…")
        #expect(JSONValue.array([.null, .null]).excerpt == "an array of 2")
    }
}
