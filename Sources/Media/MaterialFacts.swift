public import Model

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
    /// How long it plays, in seconds, by the reading that is most exact.
    public var durationSeconds: Double?
    /// What other readers may take that for, in seconds.
    public var otherDurations: [Double] = []
    public var framesPerSecond: Double?
    /// What is wrong with the file itself, whatever it shows.
    public var flaw: MaterialFlaw?

    public init(
        kind: MaterialKind? = nil, format: MaterialFormat? = nil, byteCount: Int? = nil, width: Int? = nil,
        height: Int? = nil, durationSeconds: Double? = nil, otherDurations: [Double] = [],
        framesPerSecond: Double? = nil
    ) {
        self.kind = kind
        self.format = format
        self.byteCount = byteCount
        self.width = width
        self.height = height
        self.durationSeconds = durationSeconds
        self.otherDurations = otherDurations
        self.framesPerSecond = framesPerSecond
    }

    /// Every reading of the duration, in seconds.
    public var durations: [Double] { [durationSeconds].compactMap { $0 } + otherDurations }

    /// Reads what the headers of a whole file say.
    ///
    /// Of a file in no accepted format only the size in bytes is known.
    public init(probing bytes: some RandomAccessCollection<UInt8>) {
        self = withSpan(of: bytes, Self.facts)
        guard kind == .video, flaw == nil else { return }
        // Arrays only read what they hold.
        if case .broken(let reason)? = try? VideoJudgement.of(ByteArraySource(Array(bytes))) {
            flaw = .doubtful("of which a part is missing: \(reason)")
        }
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
            facts.flaw =
                size == nil ? .unreadable("that does not say how large it is") : ImageBody.flaw(of: bytes, format)
        case .audio: facts.fill(AudioProbe.facts(of: bytes, format: format))
        case .video: facts.fill(VideoProbe.facts(in: bytes))
        }
        return facts
    }

    private mutating func fill(_ audio: AudioFacts?) {
        durationSeconds = audio?.seconds
        otherDurations = audio?.others ?? []
        flaw = audio == nil ? .unreadable("without any sound in it") : audio?.flaw
    }

    private mutating func fill(_ video: VideoFacts?) {
        width = video?.width
        height = video?.height
        durationSeconds = video?.durationSeconds
        let isDoubtful = video?.pictureSeconds.map {
            MaterialLimits.toMilliseconds($0) != durationSeconds.map(MaterialLimits.toMilliseconds)
        }
        otherDurations = isDoubtful == true ? [video?.pictureSeconds].compactMap { $0 } : []
        framesPerSecond = video?.framesPerSecond
        if video == nil {
            flaw = .unreadable("without an index (moov), as recordings are that were broken off")
        } else if width == nil {
            flaw = .unreadable("without a picture track")
        }
    }
}
