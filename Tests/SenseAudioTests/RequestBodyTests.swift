import Media
import Model
import Providers
import TestSupport
import Testing

@testable import SenseAudio

@Suite("Requests from parameters")
struct RequestBodyTests {
    private func body(_ parameters: RequestDescription) throws -> String {
        String(decoding: try SenseAudioRules().compose(parameters).body, as: UTF8.self)
    }

    @Test("A prompt alone: the defaults, no watermark and that said, nothing optional")
    func promptAlone() throws {
        var parameters = RequestDescription()
        parameters.prompt = "海浪 / \"waves\""
        #expect(
            try body(parameters)
                == #"{"content":[{"text":"海浪 / \"waves\"","type":"text"}],"duration":5,"#
                + #""model":"doubao-seedance-2-0-260128","ratio":"16:9","resolution":"720p","watermark":false}"#)
        let request = try SenseAudioRules().compose(parameters)
        #expect(request.warnings == [])
        #expect(request.summary.watermark == false)
        #expect(request.summary.generateAudio == nil)
        #expect(request.summary.timeout == nil)
    }

    @Test("Every parameter has its place in the body")
    func everyParameter() throws {
        var parameters = RequestDescription()
        parameters.prompt = "a"
        parameters.duration = 4
        parameters.resolution = "480p"
        parameters.ratio = "1:1"
        parameters.timeout = 3_600
        parameters.watermark = true
        parameters.generateAudio = false
        parameters.referenceImages = ["https://example.com/1.png", "https://example.com/2.png"]
        parameters.audios = ["https://example.com/3.mp3"]
        parameters.videos = ["https://example.com/4.mp4"]
        #expect(
            try body(parameters)
                == #"{"content":[{"text":"a","type":"text"},"#
                + #"{"role":"reference","type":"image","url":"https://example.com/1.png"},"#
                + #"{"role":"reference","type":"image","url":"https://example.com/2.png"},"#
                + #"{"audio_url":"https://example.com/3.mp3","type":"audio"},"#
                + #"{"type":"video","video_url":"https://example.com/4.mp4"}],"duration":4,"#
                + #""model":"doubao-seedance-2-0-260128","provider_specific":{"generate_audio":false},"ratio":"1:1","#
                + #""resolution":"480p","timeout":3600,"watermark":true}"#)
    }

    @Test("Frames come first and last")
    func frames() throws {
        var parameters = RequestDescription()
        parameters.firstFrame = "https://example.com/1.png"
        parameters.lastFrame = "https://example.com/2.png"
        #expect(
            try body(parameters).hasPrefix(
                #"{"content":[{"role":"first_frame","type":"image","url":"https://example.com/1.png"},"#
                    + #"{"role":"last_frame","type":"image","url":"https://example.com/2.png"}],"#))
        #expect(try SenseAudioRules().compose(parameters).summary.mode == .frames)
    }

    @Test("Generated audio is asked for only where the user said so", arguments: [true, false])
    func generateAudio(value: Bool) throws {
        var parameters = RequestDescription()
        parameters.prompt = "a"
        #expect(try !body(parameters).contains("provider_specific"))
        parameters.generateAudio = value
        #expect(try body(parameters).contains("\"provider_specific\":{\"generate_audio\":\(value)}"))
        #expect(try SenseAudioRules().compose(parameters).summary.generateAudio == value)
    }

    @Test("Parameters keep the same rules as bodies, and all violations are reported")
    func violations() {
        var parameters = RequestDescription()
        parameters.duration = 16
        parameters.timeout = 3_599
        let error = #expect(throws: InvalidRequest.self) { try SenseAudioRules().compose(parameters) }
        #expect(error?.violations.map(\.field) == ["content", "duration", "timeout"])
    }

    @Test("The same request has the same fingerprint whether written or built")
    func fingerprint() throws {
        var parameters = RequestDescription()
        parameters.prompt = "waves"
        let written = """
            {"model": "doubao-seedance-2-0-260128", "content": [{"type": "text", "text": "waves"}], "duration": 5,
             "watermark": false, "resolution": "720p", "ratio": "16:9"}
            """
        let built = try SenseAudioRules().compose(parameters)
        #expect(try built.fingerprint == SenseAudioRules().check(Array(written.utf8)).fingerprint)
    }

    @Test("What only this service knows stands among its options, in a new body and in a changed one")
    func extras() throws {
        var description = RequestDescription()
        description.prompt = "a"
        description.extras = ["camera_fixed": .bool(true)]
        let request = try SenseAudioRules().compose(description)
        #expect(try JSONValue.parse(request.body)["provider_specific"] == .object(["camera_fixed": .bool(true)]))
        #expect(request.warnings.map(\.field) == ["provider_specific.camera_fixed"])
        var change = RequestDescription()
        change.generateAudio = true
        change.extras = ["camera_fixed": .bool(false)]
        let changed = try SenseAudioRules().change(request.body, by: change)
        #expect(
            try JSONValue.parse(changed.body)["provider_specific"]
                == .object(["camera_fixed": .bool(false), "generate_audio": .bool(true)]))
    }

    @Test("The standard model is one of those that are offered")
    func standardModel() throws {
        let model = try #require(SenseAudioRules().standardModel)
        #expect(model.id == "doubao-seedance-2-0-260128")
        #expect(model.durations == 4...15)
        #expect(model.resolutions == ["480p", "720p", "1080p"])
    }
}
