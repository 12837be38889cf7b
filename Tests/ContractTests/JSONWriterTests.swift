import Contract
import FoundationEssentials
import Testing

struct JSONWriterTests {
    private struct Sample: Decodable, Equatable {
        struct Video: Decodable, Equatable {
            var path: String
            var bytes: Int64
        }
        var id: Int
        var prompt: String?
        var progress: Double?
        var watermark: Bool
        var tags: [String]
        var video: Video?
        var history: [Video]
        var request: [String: Int]
    }

    private func write(_ layout: JSONWriter.Layout) -> String {
        var json = JSONWriter(layout: layout)
        json.object {
            $0.field("id", 42)
            $0.field("prompt", "夜\n\"晚\"")
            $0.field("progress", 0.1)
            $0.field("watermark", false)
            $0.field("tags", ["a", "b"])
            $0.objectField("video") {
                $0.field("path", "/tmp/a.mp4")
                $0.field("bytes", Int64.max)
            }
            $0.arrayField("history") { _ in }
            $0.rawField("request", "{\"duration\":5}")
        }
        return json.text
    }

    @Test func `Compact text is one line with the keys in the order written`() {
        let path = #""video":{"path":"/tmp/a.mp4","bytes":9223372036854775807},"history":[],"request":{"duration":5}}"#
        #expect(
            write(.compact) == #"{"id":42,"prompt":"夜\n\"晚\"","progress":0.1,"watermark":false,"tags":["a","b"],"#
                + path)
    }

    @Test func `Pretty text is indented by two spaces, empty containers closed at once`() {
        #expect(
            write(.pretty) == #"""
                {
                  "id": 42,
                  "prompt": "夜\n\"晚\"",
                  "progress": 0.1,
                  "watermark": false,
                  "tags": [
                    "a",
                    "b"
                  ],
                  "video": {
                    "path": "/tmp/a.mp4",
                    "bytes": 9223372036854775807
                  },
                  "history": [],
                  "request": {"duration":5}
                }
                """#)
    }

    @Test(arguments: [JSONWriter.Layout.compact, .pretty])
    func `A decoder reads back what was written`(layout: JSONWriter.Layout) throws {
        let decoded = try JSONDecoder().decode(Sample.self, from: Data(write(layout).utf8))
        #expect(
            decoded
                == Sample(
                    id: 42, prompt: "夜\n\"晚\"", progress: 0.1, watermark: false, tags: ["a", "b"],
                    video: .init(path: "/tmp/a.mp4", bytes: .max), history: [], request: ["duration": 5]))
    }

    @Test func `Every character reads back, and no unsafe one is written raw`() throws {
        let scalars = (0...0x10FFFF).compactMap { (value: UInt32) in Unicode.Scalar(value) }
        for start in stride(from: 0, to: scalars.count, by: 4096) {
            var original = String.UnicodeScalarView()
            original.append(contentsOf: scalars[start..<min(start + 4096, scalars.count)])
            var json = JSONWriter()
            json.array { $0.string(String(original)) }
            let written = String(decoding: json.bytes, as: UTF8.self)
            #expect(!written.unicodeScalars.contains(where: Sanitizer.isUnsafe))
            let decoded = try JSONDecoder().decode([String].self, from: Data(json.bytes))
            #expect(decoded.first.map { Array($0.unicodeScalars) } == Array(original))
        }
    }

    @Test(arguments: [
        ("\u{0}\u{8}\t\n\u{C}\r\u{1B}", #""\u0000\b\t\n\f\r\u001b""#), ("\u{7F}\u{85}", #""\u007f\u0085""#),
        ("\u{2028}\u{202E}\u{2069}", #""\u2028\u202e\u2069""#),
        ("\u{200B}\u{FEFF}\u{E0041}", #""\u200b\ufeff\udb40\udc41""#), (#"a"b\c/"#, #""a\"b\\c/""#),
        ("e\u{301}\"\u{301}", "\"e\u{301}\\\"\u{301}\""),
        ("", #""""#),
    ])
    func `Escapes are as short as JSON allows`(value: String, expected: String) {
        var json = JSONWriter()
        json.string(value)
        #expect(json.text == expected)
    }

    @Test(arguments: [
        (0.1 + 0.2, "0.30000000000000004"), (3, "3"), (-0.0, "-0"), (1e300, "1e+300"),
        (.leastNonzeroMagnitude, "5e-324"), (0.5, "0.5"),
        (.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
    ])
    func `Numbers take the shortest form, and null where JSON has none`(value: Double, expected: String) throws {
        var json = JSONWriter()
        json.array { $0.number(value) }
        #expect(json.text == "[\(expected)]")
        let decoded = try JSONDecoder().decode([Double?].self, from: Data(json.bytes))
        #expect(decoded == [value.isFinite ? value : nil])
    }

    @Test func `Absent values are null`() {
        var json = JSONWriter()
        json.object {
            $0.field("a", String?.none)
            $0.field("b", Int?.none)
            $0.field("c", Double?.none)
            $0.field("d", Bool?.none)
            $0.rawField("e", nil)
            $0.nullField("f")
        }
        #expect(json.text == #"{"a":null,"b":null,"c":null,"d":null,"e":null,"f":null}"#)
    }

    @Test func `A fragment stays on one line and means the same`() throws {
        let fragment = "{\n\t\"prompt\": \"a\u{202E}b\u{7F}c\u{9B}d\\n夜\"\r\n}"
        var json = JSONWriter()
        json.object { $0.rawField("request", fragment) }
        #expect(!json.text.unicodeScalars.contains(where: Sanitizer.isUnsafe))
        let decoded = try JSONDecoder().decode([String: [String: String]].self, from: Data(json.bytes))
        #expect(decoded == ["request": ["prompt": "a\u{202E}b\u{7F}c\u{9B}d\n夜"]])
    }

    @Test func `Arrays of objects are separated, at the top too`() {
        var json = JSONWriter()
        json.array {
            $0.object { $0.field("id", 1) }
            $0.object { _ in }
            $0.null()
            $0.boolean(true)
            $0.integer(-7)
        }
        #expect(json.text == #"[{"id":1},{},null,true,-7]"#)
    }
}
