import Media
import Model
import TestSupport
import Testing

@testable import SenseAudio

struct RequestBodyChangesTests {
    /// A body as a user may have written it, with things that no parameter stands for.
    private let body = Array(
        """
        {"model": "doubao-seedance-2-0-260128", "duration": 5, "resolution": "480p", "ratio": "16:9", "seed": 7,
         "content": [{"type": "text", "text": "a boat", "weight": 2},
                     {"type": "image", "url": "https://a.example/1.png", "role": "reference"},
                     {"type": "image", "url": "https://a.example/2.png", "role": "reference"},
                     {"type": "video", "video_url": "https://a.example/3.mp4"}],
         "provider_specific": {"generate_audio": false, "style": "x"}}
        """.utf8)

    private func changed(_ change: (inout RequestDescription) -> Void) throws -> JSONValue {
        var changes = RequestDescription()
        change(&changes)
        return try JSONValue.parse(SenseAudioRules().change(body, by: changes).body)
    }

    private func urls(_ json: JSONValue) -> [String?] {
        (json["content"]?.array ?? []).map { ($0["text"] ?? $0["url"] ?? $0["audio_url"] ?? $0["video_url"])?.string }
    }

    @Test func `without changes the body is the same, byte by byte`() throws {
        let request = try SenseAudioRules().change(body, by: RequestDescription())
        #expect(request.body == body)
        #expect(try request.fingerprint == VideoRequest(body: body).fingerprint)
    }

    @Test func `a changed field leaves all others alone`() throws {
        var expected = try #require(try JSONValue.parse(body).object)
        expected["duration"] = .integer(8)
        #expect(try changed { $0.duration = 8 } == .object(expected))
        let json = try changed {
            $0.resolution = "720p"
            $0.ratio = "9:16"
            $0.timeout = 7_200
            $0.watermark = true
            $0.generateAudio = true
        }
        #expect(json["resolution"]?.string == "720p")
        #expect(json["ratio"]?.string == "9:16")
        #expect(json["timeout"] == .integer(7_200))
        #expect(json["watermark"] == .bool(true))
        #expect(json["provider_specific"] == .object(["generate_audio": .bool(true), "style": "x"]))
        #expect(json["seed"] == .integer(7))
        #expect(json["content"] == expected["content"])
    }

    @Test func `another prompt takes the place of the old one`() throws {
        let json = try changed { $0.prompt = "a ship" }
        #expect(
            urls(json) == ["a ship", "https://a.example/1.png", "https://a.example/2.png", "https://a.example/3.mp4"])
        #expect(json["content"]?.array?.first == .object(["type": "text", "text": "a ship"]))
    }

    @Test func `other materials take the place of all of their kind`() throws {
        let json = try changed {
            $0.referenceImages = ["https://b.example/9.png"]
            $0.audios = ["https://b.example/a.mp3", "https://b.example/b.mp3"]
        }
        #expect(
            urls(json) == [
                "a boat", "https://b.example/9.png", "https://a.example/3.mp4", "https://b.example/a.mp3",
                "https://b.example/b.mp3",
            ])
        #expect(try urls(changed { $0.videos = ["https://b.example/v.mp4"] }).last == "https://b.example/v.mp4")
    }

    @Test func `a prompt comes first where there was none`() throws {
        let frames = Array(
            """
            {"model": "doubao-seedance-2-0-260128", "duration": 5, "resolution": "480p", "ratio": "16:9",
             "content": [{"type": "image", "url": "https://a.example/1.png", "role": "first_frame"}]}
            """.utf8)
        var changes = RequestDescription()
        changes.prompt = "a ship"
        changes.firstFrame = "https://b.example/1.png"
        changes.lastFrame = "https://b.example/2.png"
        let json = try JSONValue.parse(SenseAudioRules().change(frames, by: changes).body)
        #expect(urls(json) == ["a ship", "https://b.example/1.png", "https://b.example/2.png"])
        #expect(json["content"]?.array?.map { $0["role"]?.string } == [nil, "first_frame", "last_frame"])
    }

    @Test func `what breaks a rule after the change is refused`() throws {
        let error = #expect(throws: InvalidRequest.self) { try changed { $0.duration = 99 } }
        #expect(error?.violations.map(\.field) == ["duration"])
        let mixed = #expect(throws: InvalidRequest.self) { try changed { $0.firstFrame = "https://b.example/1.png" } }
        #expect(mixed?.violations.map(\.field) == ["content"])
    }

    @Test func `an old body that breaks a rule can be mended`() throws {
        let old = Array(
            String(decoding: body, as: UTF8.self).replacing("\"duration\": 5", with: "\"duration\": 99").utf8)
        #expect(throws: InvalidRequest.self) { try SenseAudioRules().change(old, by: RequestDescription()) }
        var changes = RequestDescription()
        changes.duration = 6
        #expect(try SenseAudioRules().change(old, by: changes).summary.duration == 6)
    }

    @Test func `parameters are changed as a body is`() throws {
        var changes = RequestDescription()
        changes.prompt = "a ship"
        changes.duration = 9
        changes.referenceImages = ["https://b.example/9.png"]
        var parameters = RequestDescription()
        parameters.ratio = "1:1"
        parameters.generateAudio = true
        let request = try SenseAudioRules().compose(changes.completed(by: parameters))
        #expect(request.summary.prompt == "a ship")
        #expect(request.summary.duration == 9)
        #expect(request.summary.ratio == "1:1")
        #expect(request.summary.generateAudio == true)
        #expect(request.summary.watermark == false)
        #expect(request.summary.mode == .references)
    }
}
