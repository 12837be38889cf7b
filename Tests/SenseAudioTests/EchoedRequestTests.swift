import Media
import Model
import TestSupport
import Testing

@testable import SenseAudio

struct EchoedRequestTests {
    private func fields(_ changes: [String: JSONValue] = [:]) throws -> [String: JSONValue] {
        var parameters = RequestDescription()
        parameters.prompt = "a boat"
        parameters.generateAudio = false
        var fields = try #require(try JSONValue.parse(SenseAudioRules().compose(parameters).body).object)
        for (name, value) in changes { fields[name] = value == .null ? nil : value }
        return fields
    }

    @Test func `a whole request is taken as it is`() throws {
        let echoed = try EchoedRequest(fields())
        let request = try #require(echoed.request)
        #expect(request.body == JSONValue.object(try fields()).canonicalBytes())
        #expect(echoed.summary == request.summary)
    }

    @Test func `what the service has added is left out`() throws {
        let specific = JSONValue.object(["generate_audio": .bool(false), "watermark_url": "https://a.example/logo.png"])
        #expect(
            try EchoedRequest(fields(["provider_specific": specific])).request?.body
                == EchoedRequest(fields()).request?.body)
        let alone = JSONValue.object(["watermark_url": "https://a.example/logo.png"])
        let echoed = try EchoedRequest(fields(["provider_specific": alone]))
        #expect(echoed.request != nil)
        #expect(echoed.summary.generateAudio == nil)
    }

    @Test(arguments: ["model", "content", "duration", "resolution", "ratio"])
    func `without one of its parts a request is not whole`(field: String) throws {
        let echoed = try EchoedRequest(fields([field: .null]))
        #expect(echoed.request == nil)
        let summary = echoed.summary
        #expect(summary.model == (field == "model" ? "unknown" : VideoModel.standard.id))
        #expect(summary.prompt == (field == "content" ? "" : "a boat"))
        #expect(summary.duration == (field == "duration" ? 0 : 5))
        #expect(summary.resolution == (field == "resolution" ? "unknown" : "720p"))
        #expect(summary.ratio == (field == "ratio" ? "unknown" : "16:9"))
        #expect(summary.mode == .text)
    }

    @Test func `a name for display is no model, and is kept`() throws {
        let echoed = try EchoedRequest(fields(["model": "Seedance 2.0"]))
        #expect(echoed.request == nil)
        #expect(echoed.summary.model == "Seedance 2.0")
        #expect(echoed.summary.prompt == "a boat")
    }

    @Test(arguments: [
        ("image", "first_frame", RequestMode.frames), ("image", "last_frame", .frames),
        ("image", "reference", .references),
        ("video", "", .references), ("audio", "", .references), ("text", "", .text),
    ])
    func `the mode is told by what there is`(type: String, role: String, mode: RequestMode) throws {
        var element: [String: JSONValue] = ["type": .string(type)]
        if !role.isEmpty { element["role"] = .string(role) }
        #expect(EchoedRequest(["content": .array([.object(element)])]).summary.mode == mode)
    }

    @Test func `nothing at all is still something to record`() {
        let echoed = EchoedRequest([:])
        #expect(echoed.request == nil)
        #expect(echoed.summary.duration == 0)
        #expect(echoed.summary.timeout == nil)
    }
}
