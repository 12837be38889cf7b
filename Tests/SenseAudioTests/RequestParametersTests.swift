import Media
import Model
import TestSupport
import Testing

@testable import SenseAudio

@Suite("Requests from parameters")
struct RequestParametersTests {
    private func body(_ parameters: RequestParameters) throws -> String {
        String(decoding: try VideoRequest(parameters).body, as: UTF8.self)
    }

    @Test("A prompt alone: the defaults, no watermark and that said, nothing optional")
    func promptAlone() throws {
        var parameters = RequestParameters()
        parameters.prompt = "海浪 / \"waves\""
        #expect(
            try body(parameters)
                == #"{"content":[{"text":"海浪 / \"waves\"","type":"text"}],"duration":5,"#
                + #""model":"doubao-seedance-2-0-260128","ratio":"16:9","resolution":"720p","watermark":false}"#)
        let request = try VideoRequest(parameters)
        #expect(request.warnings == [])
        #expect(request.summary.watermark == false)
        #expect(request.summary.generateAudio == nil)
        #expect(request.summary.timeout == nil)
    }

    @Test("Every parameter has its place in the body")
    func everyParameter() throws {
        var parameters = RequestParameters()
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
        var parameters = RequestParameters()
        parameters.firstFrame = "https://example.com/1.png"
        parameters.lastFrame = "https://example.com/2.png"
        #expect(
            try body(parameters).hasPrefix(
                #"{"content":[{"role":"first_frame","type":"image","url":"https://example.com/1.png"},"#
                    + #"{"role":"last_frame","type":"image","url":"https://example.com/2.png"}],"#))
        #expect(try VideoRequest(parameters).summary.mode == .frames)
    }

    @Test("Generated audio is asked for only where the user said so", arguments: [true, false])
    func generateAudio(value: Bool) throws {
        var parameters = RequestParameters()
        parameters.prompt = "a"
        #expect(try !body(parameters).contains("provider_specific"))
        parameters.generateAudio = value
        #expect(try body(parameters).contains("\"provider_specific\":{\"generate_audio\":\(value)}"))
        #expect(try VideoRequest(parameters).summary.generateAudio == value)
    }

    @Test("Parameters keep the same rules as bodies, and all violations are reported")
    func violations() {
        var parameters = RequestParameters()
        parameters.duration = 16
        parameters.timeout = 3_599
        let error = #expect(throws: InvalidRequest.self) { try VideoRequest(parameters) }
        #expect(error?.violations.map(\.field) == ["content", "duration", "timeout"])
    }

    @Test("The same request has the same fingerprint whether written or built")
    func fingerprint() throws {
        var parameters = RequestParameters()
        parameters.prompt = "waves"
        let written = """
            {"model": "doubao-seedance-2-0-260128", "content": [{"type": "text", "text": "waves"}], "duration": 5,
             "watermark": false, "resolution": "720p", "ratio": "16:9"}
            """
        #expect(try VideoRequest(parameters).fingerprint == VideoRequest(body: Array(written.utf8)).fingerprint)
    }
}
