import Media
import Model
import TestSupport
import Testing

@testable import SenseAudio

@Suite("Rules of the create call: options, unknown fields, everything at once")
struct RequestOptionsTests {
    @Test("Watermark is true or false", arguments: [.integer(1), "true", .array([])] as [JSONValue])
    func watermark(value: JSONValue) {
        let check = RequestSamples.check(changing: ["watermark": value])
        #expect(check.violations == [Violation(field: "watermark", found: value.excerpt, allowed: "true, false")])
    }

    @Test(
        "The provider's options are an object", arguments: [.bool(true), "{}", .array([]), .integer(0)] as [JSONValue])
    func providerSpecific(value: JSONValue) {
        let expected = Violation(field: "provider_specific", found: value.excerpt, allowed: "a JSON object")
        #expect(RequestSamples.check(changing: ["provider_specific": value]).violations == [expected])
    }

    @Test("An empty object of options is accepted without a warning")
    func noOptions() {
        let check = RequestSamples.check(changing: ["provider_specific": .object([:])])
        #expect(check.violations == [])
        #expect(check.warnings == [])
    }

    @Test("Whether to generate audio is true or false", arguments: [.integer(1), "true", .object([:])] as [JSONValue])
    func generateAudio(value: JSONValue) {
        let check = RequestSamples.check(changing: ["provider_specific": .object(["generate_audio": value])])
        let expected = Violation(
            field: "provider_specific.generate_audio", found: value.excerpt, allowed: "true, false")
        #expect(check.violations == [expected])
    }

    @Test("Options that the model ignores are warned of, whatever their values, in alphabetical order")
    func ignoredOptions() {
        let check = RequestSamples.check(changing: [
            "provider_specific": .object(["seed": .integer(7), "camera_fixed": "yes", "generate_audio": .bool(true)])
        ])
        #expect(check.violations == [])
        let found = "an option that the service ignores for this model"
        #expect(
            check.warnings == [
                Violation(field: "provider_specific.camera_fixed", found: found, allowed: "generate_audio"),
                Violation(field: "provider_specific.seed", found: found, allowed: "generate_audio"),
            ])
        #expect(check.summary?.generateAudio == true)
    }

    @Test("Unknown fields are warned of, in alphabetical order")
    func unknownFields() {
        let check = RequestSamples.check(changing: ["seed": .integer(7), "Ratio": "2:1"])
        #expect(check.violations == [])
        #expect(check.warnings.map(\.field) == ["Ratio", "seed"])
        #expect(Set(check.warnings.map(\.found)) == ["an unknown field, sent as written"])
        #expect(
            check.warnings.first?.allowed
                == "content, duration, model, provider_specific, ratio, resolution, timeout, watermark")
    }

    @Test(
        "A body that is no object is one violation",
        arguments: [(.array([]), "an array of 0"), ("a prompt", "\"a prompt\""), (.null, "null")]
            as [(JSONValue, String)])
    func noObject(body: JSONValue, found: String) {
        let check = BodyRules.check(body)
        #expect(check.violations == [Violation(field: "request", found: found, allowed: "one JSON object")])
        #expect(check.summary == nil)
    }

    @Test("Everything that is wrong is said at once, with what was found and what is allowed")
    func everythingAtOnce() {
        let check = RequestSamples.check(changing: [
            "model": "sora", "content": .array([]), "duration": .integer(3), "resolution": "8k", "ratio": "2:1",
            "timeout": .integer(3_599), "watermark": "no",
            "provider_specific": .object(["generate_audio": .null, "camera_fixed": .bool(true)]), "seed": .integer(1),
        ])
        #expect(
            check.violations.map(\.description) == [
                "model: found \"sora\"; allowed: doubao-seedance-2-0-260128",
                "content: found an empty array; allowed: at least one element: a text, or images, audios and videos",
                "duration: found 3; allowed: a whole number of seconds from 4 to 15",
                "resolution: found \"8k\"; allowed: 480p, 720p",
                "ratio: found \"2:1\"; allowed: 16:9, 4:3, 1:1, 3:4, 9:16",
                "timeout: found 3599; allowed: a whole number of seconds from 3600 to 172800",
                "watermark: found \"no\"; allowed: true, false",
                "provider_specific.generate_audio: found null; allowed: true, false",
            ])
        #expect(check.warnings.map(\.field) == ["provider_specific.camera_fixed", "seed"])
        #expect(check.summary == nil)
    }

    @Test("With no field at all each required one is named, and nothing else")
    func nothingAtAll() {
        let check = BodyRules.check(.object([:]))
        #expect(check.violations.map(\.field) == ["model", "content", "duration", "resolution", "ratio"])
        #expect(Set(check.violations.map(\.found)) == ["nothing"])
        #expect(check.warnings == [])
    }

    @Test("What was found is cut when it is long")
    func longValues() {
        let found = RequestSamples.check(changing: ["ratio": .string(String(repeating: "九", count: 1_000))]).violations
        #expect(found.first?.found == "\"" + String(repeating: "九", count: 59) + "…")
    }
}
