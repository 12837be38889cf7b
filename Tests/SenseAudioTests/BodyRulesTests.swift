import Media
import Model
import TestSupport
import Testing

@testable import SenseAudio

@Suite("Rules of the create call")
struct BodyRulesTests {
    private static let durations = "a whole number of seconds from 4 to 15"
    private static let timeouts = "a whole number of seconds from 3600 to 172800"

    /// What is wrong when one field has another value.
    private func violations(_ field: String, _ value: JSONValue?) -> [Violation] {
        RequestSamples.check(changing: [field: value]).violations
    }

    @Test("A body with the required fields alone is accepted without a warning and summed up")
    func accepted() {
        let check = BodyRules.check(.object(RequestSamples.fields))
        #expect(check.violations == [])
        #expect(check.warnings == [])
        let expected = RequestSummary(
            model: "doubao-seedance-2-0-260128", mode: .text, prompt: "waves at dusk", duration: 5, resolution: "720p",
            ratio: "16:9", watermark: nil, generateAudio: nil, timeout: nil)
        #expect(check.summary == expected)
    }

    @Test("The optional fields reach the summary")
    func optionalFields() {
        let check = RequestSamples.check(changing: [
            "timeout": .integer(7200), "watermark": .bool(true),
            "provider_specific": .object(["generate_audio": .bool(false)]),
        ])
        #expect(check.violations == [])
        #expect(check.warnings == [])
        #expect(check.summary?.timeout == 7200)
        #expect(check.summary?.watermark == true)
        #expect(check.summary?.generateAudio == false)
    }

    @Test(
        "A required field that is missing or null is a violation",
        arguments: [
            ("model", "doubao-seedance-2-0-260128"),
            ("content", "an array of at least one object"),
            ("duration", durations),
            ("resolution", "480p, 720p"),
            ("ratio", "16:9, 4:3, 1:1, 3:4, 9:16"),
        ])
    func required(field: String, allowed: String) {
        let check = RequestSamples.check(changing: [field: nil])
        #expect(check.violations == [Violation(field: field, found: "nothing", allowed: allowed)])
        #expect(check.summary == nil)
        #expect(violations(field, .some(.null)) == [Violation(field: field, found: "null", allowed: allowed)])
    }

    @Test("Optional fields may be null", arguments: ["timeout", "watermark", "provider_specific"])
    func optionalNull(field: String) {
        let check = RequestSamples.check(changing: [field: .some(.null)])
        #expect(check.violations == [])
        #expect(check.warnings == [])
    }

    @Test("A model that is not listed", arguments: ["doubao-seedance-1-0", "", "Doubao-Seedance-2-0-260128"])
    func unknownModel(name: String) {
        let expected = Violation(field: "model", found: "\"\(name)\"", allowed: "doubao-seedance-2-0-260128")
        #expect(violations("model", .string(name)) == [expected])
    }

    @Test("With an unknown model the other rules are checked all the same")
    func unknownModelAndMore() {
        let check = RequestSamples.check(changing: ["model": "other", "duration": .integer(16)])
        #expect(check.violations.map(\.field) == ["model", "duration"])
    }

    @Test("Durations from 4 to 15 s are accepted", arguments: [4, 5, 14, 15] as [Int64])
    func durationWithin(seconds: Int64) {
        #expect(violations("duration", .integer(seconds)) == [])
    }

    @Test(
        "Other durations are not, nor what is no whole number",
        arguments: [
            (.integer(3), "3"), (.integer(16), "16"), (.integer(0), "0"), (.integer(-5), "-5"),
            (.integer(.max), "9223372036854775807"), (.number(5.5), "5.5"), (.number(1e30), "1e+30"),
            ("5", "\"5\""), (.bool(true), "true"), (.array([.integer(5)]), "an array of 1"),
            (.object([:]), "an object"),
        ] as [(JSONValue, String)])
    func durationBeyond(value: JSONValue, found: String) {
        #expect(violations("duration", value) == [Violation(field: "duration", found: found, allowed: Self.durations)])
    }

    @Test(
        "A whole number that does not look it is named as such: the service may take it or not",
        arguments: [("duration", "5.0", "5"), ("duration", "5e0", "5"), ("timeout", "3600.0", "3600")])
    func wholeNumberInDisguise(field: String, written: String, meant: String) throws {
        let body = "{\"\(field)\": \(written)}"
        let check = BodyRules.check(try StrictJSON.parse(Array(body.utf8)))
        let found = check.violations.filter { $0.field == field }
        #expect(found.map(\.found) == ["\(meant) written with a point or an exponent"])
        #expect(found.first?.allowed.hasSuffix("in digits alone") == true)
    }

    @Test(
        "Timeouts from 3600 to 172800 s are accepted", arguments: [3_600, 3_601, 88_200, 172_799, 172_800] as [Int64])
    func timeoutWithin(seconds: Int64) {
        #expect(violations("timeout", .integer(seconds)) == [])
    }

    @Test(
        "Other timeouts are not, nor what is no whole number",
        arguments: [
            (.integer(3_599), "3599"), (.integer(172_801), "172801"), (.integer(0), "0"), (.integer(-1), "-1"),
            (.number(3600.5), "3600.5"), ("3600", "\"3600\""), (.bool(false), "false"),
        ] as [(JSONValue, String)])
    func timeoutBeyond(value: JSONValue, found: String) {
        #expect(violations("timeout", value) == [Violation(field: "timeout", found: found, allowed: Self.timeouts)])
    }

    @Test("Each documented ratio is accepted", arguments: ["16:9", "4:3", "1:1", "3:4", "9:16"])
    func ratioWithin(name: String) {
        #expect(violations("ratio", .string(name)) == [])
    }

    @Test(
        "No other ratio is",
        arguments: ["2:1", "21:9", "16:10", "16/9", "16:9 ", "", .number(1.5), .integer(1)] as [JSONValue])
    func ratioBeyond(value: JSONValue) {
        let expected = Violation(field: "ratio", found: value.excerpt, allowed: "16:9, 4:3, 1:1, 3:4, 9:16")
        #expect(violations("ratio", value) == [expected])
    }

    @Test("Both documented resolutions are accepted without a warning", arguments: ["480p", "720p"])
    func resolutionWithin(name: String) {
        let check = RequestSamples.check(changing: ["resolution": .string(name)])
        #expect(check.violations == [])
        #expect(check.warnings == [])
    }

    @Test("1080p, which the documentation disagrees on, is accepted with a warning")
    func resolutionDisputed() {
        let check = RequestSamples.check(changing: ["resolution": "1080p"])
        #expect(check.violations == [])
        #expect(check.summary?.resolution == "1080p")
        let expected = Violation(
            field: "resolution", found: "\"1080p\", which the documentation lists in one place and not in another",
            allowed: "480p, 720p")
        #expect(check.warnings == [expected])
    }

    @Test("No other resolution is", arguments: ["360p", "2160p", "720P", "720", "", .integer(720)] as [JSONValue])
    func resolutionBeyond(value: JSONValue) {
        let check = RequestSamples.check(changing: ["resolution": value])
        #expect(check.violations == [Violation(field: "resolution", found: value.excerpt, allowed: "480p, 720p")])
        #expect(check.warnings == [])
    }
}
