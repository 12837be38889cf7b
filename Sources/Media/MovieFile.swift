/// An MP4 or QuickTime file, whole or not: ISO/IEC 14496-12, with the freedom that old QuickTime files take.
struct MovieFile {
    private var boxes: BoxReader
    private let count: Int64

    private var movie: FileBox?
    private var fragments: [FileBox] = []
    private var indexes: [FileBox] = []
    private var brand: FourLetters?
    private var hasBoxes = false
    private var isStill = false
    private var endsCleanly = false
    /// Where the last box ends that makes sense.
    private var walkedTo: Int64 = 0

    init(_ source: any ByteSource) {
        boxes = BoxReader(source)
        count = source.count
    }

    /// - Throws: `BrokenVideo`, or what reading throws.
    mutating func judgement() throws -> VideoJudgement {
        try walk()
        guard hasBoxes else {
            let window = boxes.window
            let isEmpty = try (Int64(0)..<16).allSatisfy { try window.isZero(at: count / 16 * $0, count: 4_096) }
            throw BrokenVideo(isEmpty ? "it is nothing but zeros" : "it is no kind of file that reel knows")
        }
        guard let movie else {
            throw BrokenVideo(
                isStill
                    ? "it is a picture (HEIF or AVIF), no video"
                    : "it has no index (moov), without which nothing plays it")
        }
        guard !movie.isCut else { throw BrokenVideo("it is cut short: its index (moov) goes on beyond its end") }
        try checkFrames(of: movie)
        return .whole(brand == "qt  " ? .quickTime : .mp4, endsCleanly: endsCleanly)
    }

    /// Looks at what stands side by side in the file. Which of it comes first says nothing about whether it plays, and
    /// neither does what stands behind the last box.
    private mutating func walk() throws {
        var offset: Int64 = 0
        while let box = try boxes.box(at: offset, limit: count) {
            if !hasBoxes, box.isCut, !Self.beginnings.contains(box.name) { return }
            hasBoxes = true
            switch box.name {
            case "moov": movie = movie ?? box
            case "moof": fragments.append(box)
            case "sidx": indexes.append(box)
            case "meta": isStill = true
            case "ftyp": brand = try brand ?? boxes.number(at: 0, in: box).map { FourLetters($0) }
            default: break
            }
            endsCleanly = box.end == count && !box.isCut
            offset = box.end
            walkedTo = offset
        }
    }

    /// Boxes that a file begins with: four letters alone may be any text.
    private static let beginnings: Set<FourLetters> = [
        "ftyp", "styp", "moov", "moof", "mdat", "free", "skip", "wide", "pnot", "emsg", "uuid", "sidx", "meta", "pdin",
    ]

    private mutating func checkFrames(of movie: FileBox) throws {
        var tracks: [MovieTrack] = []
        try boxes.forEachChild(of: movie) { boxes, box in
            guard box.name == "trak", let track = try MovieTrack(box, &boxes) else { return }
            tracks.append(track)
            guard tracks.count <= 256 else { throw BrokenVideo("it has more tracks than any video has") }
        }
        guard tracks.contains(where: \.isVideo) else {
            throw BrokenVideo(
                tracks.contains { $0.isSound }
                    ? "it is sound alone, without a picture" : "its index (moov) speaks of no video track")
        }
        var (frames, probes) = (UInt64(0), FrameProbes())
        let played = tracks.filter { $0.isVideo || $0.isSound }
        try SampleTable.requireLimits(of: played, &boxes)
        for track in played {
            var samples = SampleTable(track, boxes.window.source)
            let found = try samples.check(&boxes, &probes)
            if track.isVideo { frames += found }
        }
        if !fragments.isEmpty {
            var run = MovieFragments(movie, tracks, boxes)
            frames += try run.check(fragments, indexes, walkedTo: walkedTo, &probes)
        }
        guard frames > 0 else { throw BrokenVideo("its index (moov) speaks of no frame") }
        try probes.check(
            boxes.window,
            requiresFrame: tracks.contains { $0.isVideo } && !tracks.contains { $0.isVideo && $0.mayBeZeros })
    }
}

/// What the index says of one track.
struct MovieTrack {
    let id: UInt64
    /// `vide`, `soun` or another word.
    let handler: FourLetters
    /// The table of samples (`stbl`); some fragmented files have none.
    let table: FileBox?
    /// What the frames are encoded with.
    let codec: FourLetters?

    var isVideo: Bool { handler == "vide" }
    var isSound: Bool { handler == "soun" }
    /// Frames as they come from a camera may be all zeros: black.
    var mayBeZeros: Bool { codec.map { Self.raw.contains($0) } ?? false }

    private static let raw: Set<FourLetters> = ["raw ", "yuv2", "2vuy", "v210", "v308", "v408", "v410", "uncv", "rle "]

    /// Nil for a track that does not say what it is.
    init?(_ box: FileBox, _ boxes: inout BoxReader) throws {
        guard let header = try boxes.first("tkhd", in: box), let version = try boxes.number(at: 0, size: 1, in: header),
            let id = try boxes.number(at: version == 1 ? 20 : 12, in: header),
            let media = try boxes.first("mdia", in: box), let word = try boxes.first("hdlr", in: media),
            let handler = try boxes.number(at: 8, in: word)
        else { return nil }
        self.id = id
        self.handler = FourLetters(handler)
        let information = try boxes.first("minf", in: media)
        table = try information.flatMap { try boxes.first("stbl", in: $0) }
        let descriptions = try table.flatMap { try boxes.first("stsd", in: $0) }
        codec = try descriptions.flatMap { try boxes.number(at: 12, in: $0) }.map { FourLetters($0) }
    }
}
