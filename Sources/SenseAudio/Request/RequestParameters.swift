import Model

/// A request put together from single values instead of a whole body.
public struct RequestParameters: Sendable, Equatable {
    public var model = VideoModel.standard.id
    public var prompt: String?
    /// Seconds.
    public var duration: Int64 = 5
    public var resolution = "720p"
    public var ratio = "16:9"
    /// Seconds.
    public var timeout: Int64?
    /// Always sent: the service's own default is on.
    public var watermark = false
    /// Left out of the body unless given.
    public var generateAudio: Bool?
    /// URLs of materials: http, https or data.
    public var firstFrame: String?
    public var lastFrame: String?
    public var referenceImages: [String] = []
    public var audios: [String] = []
    public var videos: [String] = []

    public init() {}

    var json: JSONValue {
        var content: [JSONValue] = []
        if let prompt { content.append(Self.text(prompt)) }
        if let firstFrame { content.append(Self.image(firstFrame, role: "first_frame")) }
        if let lastFrame { content.append(Self.image(lastFrame, role: "last_frame")) }
        content += referenceImages.map { Self.image($0, role: "reference") }
        content += audios.map(Self.audio)
        content += videos.map(Self.video)
        var body: [String: JSONValue] = [
            "model": .string(model), "content": .array(content), "duration": .integer(duration),
            "resolution": .string(resolution), "ratio": .string(ratio), "watermark": .bool(watermark),
        ]
        if let timeout { body["timeout"] = .integer(timeout) }
        if let generateAudio { body["provider_specific"] = .object(["generate_audio": .bool(generateAudio)]) }
        return .object(body)
    }

    static func text(_ prompt: String) -> JSONValue { .object(["type": "text", "text": .string(prompt)]) }

    static func image(_ url: String, role: String) -> JSONValue {
        .object(["type": "image", "url": .string(url), "role": .string(role)])
    }

    static func audio(_ url: String) -> JSONValue { .object(["type": "audio", "audio_url": .string(url)]) }

    static func video(_ url: String) -> JSONValue { .object(["type": "video", "video_url": .string(url)]) }
}
