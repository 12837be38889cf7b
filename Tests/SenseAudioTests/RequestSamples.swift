import Media
import Model
import TestSupport

@testable import SenseAudio

/// A body that keeps every rule, to be broken in one place at a time.
enum RequestSamples {
    static let fields: [String: JSONValue] = [
        "model": "doubao-seedance-2-0-260128",
        "content": .array([text("waves at dusk")]),
        "duration": .integer(5),
        "resolution": "720p",
        "ratio": "16:9",
    ]

    /// The check of the body with some fields set to other values, or taken out where the value is nil.
    static func check(changing changes: [String: JSONValue?]) -> BodyRules.Check {
        var fields = fields
        for (name, value) in changes { fields[name] = value }
        return BodyRules.check(.object(fields))
    }

    static func check(content: [JSONValue]) -> BodyRules.Check {
        check(changing: ["content": .array(content)])
    }
}

// MARK: Elements of content

extension RequestSamples {
    static func text(_ prompt: String) -> JSONValue {
        .object(["type": "text", "text": .string(prompt)])
    }

    static func image(_ role: String, _ url: String = "https://example.com/a.png") -> JSONValue {
        .object(["type": "image", "role": .string(role), "url": .string(url)])
    }

    static func audio(_ url: String = "https://example.com/a.mp3") -> JSONValue {
        .object(["type": "audio", "audio_url": .string(url)])
    }

    static func video(_ url: String = "https://example.com/a.mp4") -> JSONValue {
        .object(["type": "video", "video_url": .string(url)])
    }

    /// A sound of so many hundredths of a second.
    static func audio(hundredths: Int) -> JSONValue {
        audio(DataURL.encode(mime: "audio/wav", bytes: MediaSamples.wav(dataCount: hundredths)))
    }

    /// A film of so many milliseconds.
    static func video(milliseconds: Int) -> JSONValue {
        let runs = [(milliseconds / 40 - 1, 40), (1, milliseconds % 40 + 40)]
        let movie = MediaMovieSample(
            duration: milliseconds, mediaTimeScale: 1_000, mediaDuration: milliseconds, runs: runs)
        return video(DataURL.encode(mime: "video/mp4", bytes: movie.bytes))
    }
}

// MARK: Descriptions

extension RequestDescription {
    var firstFrame: String? {
        get { urls(.image, .firstFrame).first }
        set { set(.image, .firstFrame, newValue.map { [$0] } ?? []) }
    }

    var lastFrame: String? {
        get { urls(.image, .lastFrame).first }
        set { set(.image, .lastFrame, newValue.map { [$0] } ?? []) }
    }

    var referenceImages: [String] {
        get { urls(.image, .reference) }
        set { set(.image, .reference, newValue) }
    }

    var audios: [String] {
        get { urls(.audio, .reference) }
        set { set(.audio, .reference, newValue) }
    }

    var videos: [String] {
        get { urls(.video, .reference) }
        set { set(.video, .reference, newValue) }
    }

    private mutating func set(_ kind: MaterialKind, _ role: RequestMaterial.Role, _ urls: [String]) {
        material.removeAll { $0.kind == kind && $0.role == role }
        material += urls.map { RequestMaterial(kind, role, url: $0) }
    }
}
