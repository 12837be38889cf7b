import Files
import Media
import Model
import TestSupport
import Testing

@testable import SenseAudio

@Suite("Requests")
struct VideoRequestTests {
    private func request(_ body: String) throws -> VideoRequest {
        try VideoRequest(body: Array(body.utf8))
    }

    private func violations(_ body: [UInt8]) -> [Violation] {
        do throws(InvalidRequest) {
            _ = try VideoRequest(body: body)
            return []
        } catch {
            return error.violations
        }
    }

    private func violations(_ parameters: RequestDescription) -> [Violation] {
        do throws(InvalidRequest) {
            _ = try SenseAudioRules().compose(parameters)
            return []
        } catch {
            return error.violations
        }
    }

    private let plain = """
        {"model": "doubao-seedance-2-0-260128", "content": [{"type": "text", "text": "waves"}],
         "duration": 5, "resolution": "720p", "ratio": "16:9"}
        """

    @Test("The body goes out as it was written: spaces, order, escapes, unknown fields")
    func bodyAsWritten() throws {
        let body =
            " {\"ratio\":\"16:9\",\r\n\t\"seed\": 1.50, \"duration\":5 ,\"resolution\":\"\\u0037\\u00320p\","
            + "\"content\":[{\"type\":\"text\",\"text\":\"\\u6d77\\/海\"}],\"model\":\"doubao-seedance-2-0-260128\"}\n"
        let request = try request(body)
        #expect(request.body == Array(body.utf8))
        #expect(request.summary.prompt == "海/海")
        #expect(request.summary.resolution == "720p")
        #expect(request.warnings.map(\.field) == ["seed"])
    }

    @Test("The fingerprint is the same however the same request is written")
    func equalFingerprints() throws {
        let other = """
            {"ratio":"16:9","duration":5 ,"resolution":"\\u0037\\u00320p",
             "content":[{"text":"w\\u0061ves","type":"text"}],"model":"doubao-seedance-2-0-260128"}
            """
        let fingerprint = try request(plain).fingerprint
        #expect(fingerprint.count == 32)
        #expect(try request(other).fingerprint == fingerprint)
        #expect(try request(other).body != request(plain).body)
    }

    @Test("The fingerprint stays what it was in older ledgers")
    func fingerprintIsStable() throws {
        let hexadecimal = try request(plain).fingerprint.map { String(256 + Int($0), radix: 16).dropFirst() }.joined()
        #expect(hexadecimal == "12a9b024c241b1794bc7b2a7e40e6c89825a3ef2d76ba9081f269a9a82f802b4")
    }

    @Test(
        "The fingerprint differs with anything that the service is told",
        arguments: [
            ("\"waves\"", "\"Waves\""), ("\"waves\"", "\"waves \""), ("\"duration\": 5", "\"duration\": 6"),
            ("720p", "480p"), ("16:9", "9:16"), ("\"ratio\"", "\"watermark\": true, \"ratio\""),
            ("\"ratio\"", "\"watermark\": null, \"ratio\""), ("\"ratio\"", "\"seed\": 1, \"ratio\""),
            ("{\"type\": \"text\"", "{\"type\": \"video\", \"video_url\": \"http://a/b\"}, {\"type\": \"text\""),
        ])
    func differentFingerprints(part: String, replacement: String) throws {
        let other = try request(plain.replacing(part, with: replacement))
        #expect(try other.fingerprint != request(plain).fingerprint)
    }

    @Test("A number in another notation changes nothing where any number may stand")
    func notations() throws {
        let one = try request(plain.replacing("\"ratio\"", with: "\"seed\": 1, \"ratio\""))
        let other = try request(plain.replacing("\"ratio\"", with: "\"seed\": 1.0, \"ratio\""))
        #expect(one.fingerprint == other.fingerprint)
    }

    @Test("A text in another spelling is the same request, and goes out as it was written")
    func spellings() throws {
        let composed = try request(plain.replacing("waves", with: "caf\u{E9} \u{D55C}"))
        let written = plain.replacing("waves", with: "cafe\u{301} \u{1112}\u{1161}\u{11AB}")
        let decomposed = try request(written)
        #expect(decomposed.fingerprint == composed.fingerprint)
        #expect(decomposed.body == Array(written.utf8))
        #expect(decomposed.summary.prompt.utf8.elementsEqual(composed.summary.prompt.utf8))
        #expect(try request(plain).formerFingerprints.isEmpty)
        // What older programs made of each of the two is known to both.
        let older = composed.formerFingerprints
        #expect(older.count == 1 && older != [composed.fingerprint])
        #expect(older.allSatisfy(decomposed.formerFingerprints.contains))
    }

    @Test("A prompt that was typed goes out composed")
    func typedSpelling() throws {
        var parameters = RequestDescription()
        parameters.prompt = "cafe\u{301} \u{E9}"
        let typed = try SenseAudioRules().compose(parameters)
        #expect(typed.summary.prompt.utf8.elementsEqual("caf\u{E9} \u{E9}".utf8))
        parameters.prompt = "caf\u{E9} \u{E9}"
        #expect(try SenseAudioRules().compose(parameters).body == typed.body)
        #expect(try SenseAudioRules().compose(parameters).fingerprint == typed.fingerprint)
        var changes = RequestDescription()
        changes.prompt = "cafe\u{301} \u{E9}"
        let changed = try SenseAudioRules().change(request(plain).body, by: changes)
        #expect(changed.summary.prompt.utf8.elementsEqual("caf\u{E9} \u{E9}".utf8))
    }

    @Test("The spelling of an address is part of it")
    func spellingOfAddresses() throws {
        var parameters = RequestDescription()
        parameters.referenceImages = ["https://example.com/caf\u{E9}.png"]
        let composed = try SenseAudioRules().compose(parameters)
        parameters.referenceImages = ["https://example.com/cafe\u{301}.png"]
        #expect(try SenseAudioRules().compose(parameters).fingerprint != composed.fingerprint)
    }

    @Test("The order of materials counts: prompts refer to them by number")
    func orderOfMaterials() throws {
        var parameters = RequestDescription()
        parameters.referenceImages = ["https://example.com/1.png", "https://example.com/2.png"]
        let request = try SenseAudioRules().compose(parameters)
        parameters.referenceImages.reverse()
        #expect(try SenseAudioRules().compose(parameters).fingerprint != request.fingerprint)
    }

    @Test("What is not JSON is one violation of the request, with the place")
    func notJSON() {
        let found = violations(Array("{\"model\": \n nil}".utf8))
        #expect(found.map(\.field) == ["request"])
        #expect(found.first?.found == "it is not JSON: expected a value at line 2, column 2, found \"n\"")
        #expect(found.first?.allowed == "one JSON object")
        #expect(violations(Array("[]".utf8)).map(\.found) == ["an array of 0"])
    }

    @Test("A key that is there twice is a violation, though the rest is fine")
    func duplicateKey() {
        let body = plain.replacing("\"ratio\"", with: "\"dur\\u0061tion\": 15, \"ratio\"")
        let reason = "the key duration is there twice, again at line 2, column 39; parsers disagree on which one counts"
        #expect(
            violations(Array(body.utf8)) == [Violation(field: "request", found: reason, allowed: "one JSON object")])
    }

    @Test("Every violation of a body is reported")
    func everyViolation() {
        let body = plain.replacing("5", with: "16").replacing("16:9", with: "2:1")
        #expect(violations(Array(body.utf8)).map(\.field) == ["duration", "ratio"])
    }

    @Test("A body of more than 64 MB is refused for its size, before anything else")
    func bodySize() {
        let limit = 67_108_864
        #expect(BodyRules.maximumBodyBytes == limit)
        let expected = Violation(
            field: "request", found: "64.1 MB (67108865 bytes)",
            allowed: "at most 64 MB (67108864 bytes); give large files as URLs instead of data")
        #expect(violations([UInt8](repeating: 0x20, count: limit + 1)) == [expected])
        let atLimit = violations([UInt8](repeating: UInt8(ascii: "x"), count: limit))
        #expect(atLimit.first?.found == "it is not JSON: expected a value at line 1, column 1, found \"x\"")
    }

    /// On a thread of its own: so much text takes a debug build long, and the tests over sockets beside it share two.
    @Test("A body built from parameters may have 64 MB, and not one byte more")
    func builtBodySize() async throws {
        try await onOwnThread {
            let limit = 67_108_864
            var parameters = RequestDescription()
            parameters.prompt = "x"
            let prompt = String(
                repeating: "x", count: limit - (try SenseAudioRules().compose(parameters).body.count) + 1)
            parameters.prompt = prompt
            #expect(try SenseAudioRules().compose(parameters).body.count == limit)
            parameters.prompt = prompt + "x"
            parameters.duration = 3
            #expect(violations(parameters).map(\.field) == ["duration", "request"])
        }
    }
}
