/// What could be read about one piece of material; nil stands for what could not.
public struct MaterialFacts: Hashable, Sendable {
    public var kind: MaterialKind?
    public var format: MaterialFormat?
    /// The size of the file in bytes.
    public var byteCount: Int?
    /// Pixels, before any rotation.
    public var width: Int?
    /// Pixels, before any rotation.
    public var height: Int?
    public var durationSeconds: Double?
    public var framesPerSecond: Double?

    public init(
        kind: MaterialKind? = nil, format: MaterialFormat? = nil, byteCount: Int? = nil, width: Int? = nil,
        height: Int? = nil, durationSeconds: Double? = nil, framesPerSecond: Double? = nil
    ) {
        self.kind = kind
        self.format = format
        self.byteCount = byteCount
        self.width = width
        self.height = height
        self.durationSeconds = durationSeconds
        self.framesPerSecond = framesPerSecond
    }

    /// Reads what the headers of a whole file say.
    ///
    /// Of a file in no accepted format only the size in bytes is known.
    public init(probing bytes: some RandomAccessCollection<UInt8>) {
        self = withSpan(of: bytes, Self.facts)
    }

    private static func facts(of bytes: Span<UInt8>) -> MaterialFacts {
        var facts = MaterialFacts(byteCount: bytes.count)
        guard let format = MaterialFormat.recognize(bytes) else { return facts }
        facts.format = format
        facts.kind = format.kind
        switch format.kind {
        case .image:
            let size = ImageProbe.size(of: bytes, format: format)
            facts.width = size?.width
            facts.height = size?.height
        case .audio:
            facts.durationSeconds = AudioProbe.seconds(of: bytes, format: format)
        case .video:
            let video = VideoProbe.facts(in: bytes)
            facts.width = video?.width
            facts.height = video?.height
            facts.durationSeconds = video?.durationSeconds
            facts.framesPerSecond = video?.framesPerSecond
        }
        return facts
    }
}
