public import Model

/// What a request has otherwise than another. Nil and empty leave things as they are.
public struct RequestChanges: Sendable, Equatable {
    public var prompt: String?
    public var model: String?
    /// Seconds.
    public var duration: Int64?
    public var resolution: String?
    public var ratio: String?
    /// Seconds.
    public var timeout: Int64?
    public var watermark: Bool?
    public var generateAudio: Bool?
    /// URLs of materials: http, https or data.
    public var firstFrame: String?
    public var lastFrame: String?
    /// These take the place of all that were there.
    public var referenceImages: [String] = []
    public var audios: [String] = []
    public var videos: [String] = []

    public init() {}

    /// A request from parameters with these in the place of theirs.
    /// - Throws: `InvalidRequest` with every violation.
    public func apply(to parameters: RequestParameters) throws(InvalidRequest) -> VideoRequest {
        var parameters = parameters
        parameters.prompt = prompt ?? parameters.prompt
        parameters.model = model ?? parameters.model
        parameters.duration = duration ?? parameters.duration
        parameters.resolution = resolution ?? parameters.resolution
        parameters.ratio = ratio ?? parameters.ratio
        parameters.timeout = timeout ?? parameters.timeout
        parameters.watermark = watermark ?? parameters.watermark
        parameters.generateAudio = generateAudio ?? parameters.generateAudio
        parameters.firstFrame = firstFrame ?? parameters.firstFrame
        parameters.lastFrame = lastFrame ?? parameters.lastFrame
        if !referenceImages.isEmpty { parameters.referenceImages = referenceImages }
        if !audios.isEmpty { parameters.audios = audios }
        if !videos.isEmpty { parameters.videos = videos }
        return try VideoRequest(parameters)
    }

    /// A request from the body of another, whatever else is in it kept. Without changes it is the same, byte by byte.
    /// - Throws: `InvalidRequest` with every violation.
    public func apply(to body: [UInt8]) throws(InvalidRequest) -> VideoRequest {
        guard self != RequestChanges(), var fields = (try? StrictJSON.parse(body))?.object else {
            return try VideoRequest(body: body)
        }
        if let model { fields["model"] = .string(model) }
        if let duration { fields["duration"] = .integer(duration) }
        if let resolution { fields["resolution"] = .string(resolution) }
        if let ratio { fields["ratio"] = .string(ratio) }
        if let timeout { fields["timeout"] = .integer(timeout) }
        if let watermark { fields["watermark"] = .bool(watermark) }
        if let generateAudio {
            var specific = fields["provider_specific"]?.object ?? [:]
            specific["generate_audio"] = .bool(generateAudio)
            fields["provider_specific"] = .object(specific)
        }
        fields["content"] = .array(content(from: fields["content"]?.array ?? []))
        return try VideoRequest(body: JSONValue.object(fields).canonicalBytes())
    }

    private func content(from old: [JSONValue]) -> [JSONValue] {
        var content = old
        if let prompt {
            let text = RequestParameters.text(Spelling.composed(prompt))
            Self.replace("text", nil, in: &content, with: [text], at: 0)
        }
        if let firstFrame {
            let image = RequestParameters.image(firstFrame, role: "first_frame")
            Self.replace("image", "first_frame", in: &content, with: [image])
        }
        if let lastFrame {
            let image = RequestParameters.image(lastFrame, role: "last_frame")
            Self.replace("image", "last_frame", in: &content, with: [image])
        }
        if !referenceImages.isEmpty {
            let images = referenceImages.map { RequestParameters.image($0, role: "reference") }
            Self.replace("image", "reference", in: &content, with: images)
        }
        if !audios.isEmpty { Self.replace("audio", nil, in: &content, with: audios.map(RequestParameters.audio)) }
        if !videos.isEmpty { Self.replace("video", nil, in: &content, with: videos.map(RequestParameters.video)) }
        return content
    }

    /// Puts elements where the first of their kind was, or where they would usually be.
    private static func replace(
        _ type: String, _ role: String?, in content: inout [JSONValue], with new: [JSONValue], at usual: Int? = nil
    ) {
        let isMeant = { (element: JSONValue) in
            element["type"]?.string == type && (role == nil || element["role"]?.string == role)
        }
        let place = content.firstIndex(where: isMeant) ?? usual ?? content.count
        content.removeAll(where: isMeant)
        content.insert(contentsOf: new, at: min(place, content.count))
    }
}
