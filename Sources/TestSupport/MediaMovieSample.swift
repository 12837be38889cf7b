/// A movie header built by hand, with everything adjustable that the probes read.
public struct MediaMovieSample {
    public var brand: String?
    /// 1 stores times in eight bytes.
    public var version: Int
    public var timeScale: Int
    public var duration: Int
    public var handler: String
    public var width: Int
    public var height: Int
    public var mediaTimeScale: Int
    public var mediaDuration: Int
    /// Frames and ticks for each.
    public var runs: [(Int, Int)]
    /// How many runs the table claims; nil for the truth.
    public var claimedRuns: Int?
    /// Puts the sample data, in a box with an eight-byte size, before the header.
    public var hasLargeDataFirst: Bool
    /// Whether a fragment of nothing that is known here stands behind the header.
    public var hasStrayFragment: Bool
    /// Pixels in the description of the samples; nil for none.
    public var stored: (Int, Int)?
    /// Units of the movie's time, and where in the track's own they begin.
    public var edits: [(Int, Int)]
    /// Seconds times `timeScale` that a fragmented file announces.
    public var fragmentDuration: Int?

    public init(
        brand: String? = "isom", version: Int = 0, timeScale: Int = 1000, duration: Int = 5000,
        handler: String = "vide", width: Int = 864, height: Int = 496, mediaTimeScale: Int = 12288,
        mediaDuration: Int = 61440, runs: [(Int, Int)] = [(119, 512), (1, 512)], claimedRuns: Int? = nil,
        hasLargeDataFirst: Bool = false, hasStrayFragment: Bool = false, stored: (Int, Int)? = nil,
        edits: [(Int, Int)] = [], fragmentDuration: Int? = nil
    ) {
        self.brand = brand
        self.version = version
        self.timeScale = timeScale
        self.duration = duration
        self.handler = handler
        self.width = width
        self.height = height
        self.mediaTimeScale = mediaTimeScale
        self.mediaDuration = mediaDuration
        self.runs = runs
        self.claimedRuns = claimedRuns
        self.hasLargeDataFirst = hasLargeDataFirst
        self.hasStrayFragment = hasStrayFragment
        self.stored = stored
        self.edits = edits
        self.fragmentDuration = fragmentDuration
    }

    public var bytes: [UInt8] {
        let beginning = brand.map { Self.box("ftyp", MediaSamples.ascii($0) + MediaSamples.zeros(4)) } ?? []
        let data = MediaSamples.big(1, 4) + MediaSamples.ascii("mdat") + MediaSamples.big(24, 8) + MediaSamples.zeros(8)
        let fragment = hasStrayFragment ? Self.box("moof", Self.box("mfhd", MediaSamples.zeros(8))) : []
        return beginning + (hasLargeDataFirst ? data : []) + Self.box("moov", header) + fragment
    }

    private var header: [UInt8] {
        let audio = track(handler: "soun", width: 0, height: 0)
        let announced = fragmentDuration.map {
            Self.box("mehd", [UInt8(version), 0, 0, 0] + MediaSamples.big($0, version == 1 ? 8 : 4))
        }
        let extends = hasStrayFragment || announced != nil ? Self.box("mvex", announced ?? []) : []
        return Self.box("mvhd", timing(timeScale, duration) + MediaSamples.zeros(80)) + audio
            + track(handler: handler, width: width, height: height) + extends
    }

    private func track(handler: String, width: Int, height: Int) -> [UInt8] {
        let sides = MediaSamples.big(width << 16 | 0x8000, 4) + MediaSamples.big(height << 16, 4)
        let trackHeader = [UInt8(version), 0, 0, 3] + MediaSamples.zeros(version == 1 ? 84 : 72) + sides
        let table = runs.flatMap { MediaSamples.big($0.0, 4) + MediaSamples.big($0.1, 4) }
        let times = Self.box("stts", MediaSamples.zeros(4) + MediaSamples.big(claimedRuns ?? runs.count, 4) + table)
        let handlerBox = Self.box("hdlr", MediaSamples.zeros(8) + MediaSamples.ascii(handler) + MediaSamples.zeros(13))
        // QuickTime puts a second handler box, of the data, beside the sample table.
        let media =
            Self.box("mdhd", timing(mediaTimeScale, mediaDuration) + MediaSamples.zeros(4)) + handlerBox
            + Self.box(
                "minf",
                Self.box("hdlr", MediaSamples.zeros(8) + MediaSamples.ascii("url "))
                    + Self.box("stbl", description + times))
        return Self.box("trak", Self.box("tkhd", trackHeader) + editList + Self.box("mdia", media))
    }

    private var description: [UInt8] {
        guard let stored else { return [] }
        let sides = MediaSamples.big(stored.0, 2) + MediaSamples.big(stored.1, 2)
        let entry = Self.box("avc1", MediaSamples.zeros(24) + sides + MediaSamples.zeros(50))
        return Self.box("stsd", MediaSamples.zeros(4) + MediaSamples.big(1, 4) + entry)
    }

    private var editList: [UInt8] {
        guard !edits.isEmpty else { return [] }
        let size = version == 1 ? 8 : 4
        let entries = edits.flatMap { length, start -> [UInt8] in
            MediaSamples.big(length, size) + MediaSamples.big(start, size) + [0, 1, 0, 0]
        }
        let list = [UInt8(version), 0, 0, 0] + MediaSamples.big(edits.count, 4) + entries
        return Self.box("edts", Self.box("elst", list))
    }

    private func timing(_ unitsPerSecond: Int, _ duration: Int) -> [UInt8] {
        let size = version == 1 ? 8 : 4
        return [UInt8(version), 0, 0, 0] + MediaSamples.zeros(2 * size) + MediaSamples.big(unitsPerSecond, 4)
            + MediaSamples.big(duration, size)
    }

    public static func box(_ name: String, _ content: [UInt8]) -> [UInt8] {
        MediaSamples.big(content.count + 8, 4) + MediaSamples.ascii(name) + content
    }
}
