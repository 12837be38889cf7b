/// How a request's materials are meant.
public enum RequestMode: String, Sendable, CaseIterable, Codable {
    /// A prompt alone.
    case text
    /// A first frame and perhaps a last one.
    case frames
    /// Reference images, audios, videos.
    case references
}

/// The parts of a request that the ledger is asked about, taken out of the body once.
public struct RequestSummary: Sendable, Equatable {
    public var model: String
    public var mode: RequestMode
    /// Empty if the request has no text.
    public var prompt: String
    /// Seconds.
    public var duration: Int
    public var resolution: String
    public var ratio: String
    /// Nil if the request leaves it to the service, whose default is on.
    public var watermark: Bool?
    public var generateAudio: Bool?
    /// Seconds; nil if the request leaves it to the service.
    public var timeout: Int64?

    public init(
        model: String, mode: RequestMode, prompt: String, duration: Int, resolution: String, ratio: String,
        watermark: Bool?, generateAudio: Bool?, timeout: Int64?
    ) {
        self.model = model
        self.mode = mode
        self.prompt = prompt
        self.duration = duration
        self.resolution = resolution
        self.ratio = ratio
        self.watermark = watermark
        self.generateAudio = generateAudio
        self.timeout = timeout
    }
}
