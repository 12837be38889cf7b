/// Samples that stand in fragments (`moof`) behind the index (ISO/IEC 14496-12, 8.8 and 8.16).
struct MovieFragments {
    private var boxes: BoxReader
    private let count: Int64
    private let tracks: [UInt64: MovieTrack]
    private let movie: FileBox
    /// Bytes of a sample where nothing else says it, by track.
    private var usualSizes: [UInt64: UInt64] = [:]
    /// Entries of all runs and indexes together that are read.
    private var samplesLeft: UInt64 = 4_000_000

    init(_ movie: FileBox, _ tracks: [MovieTrack], _ boxes: BoxReader) {
        self.movie = movie
        self.tracks = Dictionary(tracks.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.boxes = boxes
        count = boxes.window.count
    }

    /// Bytes behind the last fragment that may be anything. Where no index names all fragments, more of them are what is
    /// left of those that are missing.
    private static let mostRest: Int64 = 4_096

    /// Holds every run of samples against the size of the file.
    /// - Parameter walkedTo: where the last box ends that makes sense.
    /// - Returns: how many samples of video there are.
    /// - Throws: `BrokenVideo`, or what reading throws.
    mutating func check(
        _ fragments: [FileBox], _ indexes: [FileBox], walkedTo: Int64, _ probes: inout FrameProbes
    ) throws -> UInt64 {
        try readUsualSizes()
        var frames: UInt64 = 0
        for fragment in fragments {
            guard !fragment.isCut else {
                throw BrokenVideo("it is cut short: its last fragment goes on beyond its end")
            }
            frames += try check(fragment, &probes)
        }
        for index in indexes { try check(index: index, walkedTo: walkedTo) }
        guard !indexes.isEmpty || count - walkedTo <= Self.mostRest else {
            throw BrokenVideo("behind its last fragment, from byte \(walkedTo) on, it is no video any more")
        }
        return frames
    }

    private mutating func readUsualSizes() throws {
        guard let extends = try boxes.first("mvex", in: movie) else { return }
        var sizes: [UInt64: UInt64] = [:]
        try boxes.forEachChild(of: extends) { boxes, box in
            guard box.name == "trex", let track = try boxes.number(at: 4, in: box) else { return }
            sizes[track] = try boxes.number(at: 16, in: box)
        }
        usualSizes = sizes
    }

    private mutating func check(_ fragment: FileBox, _ probes: inout FrameProbes) throws -> UInt64 {
        var frames: UInt64 = 0
        // Without another word, data stands behind that of the track before.
        var end = UInt64(fragment.start)
        var offset = fragment.content
        var isFirst = true
        while let box = try boxes.box(at: offset, limit: fragment.end) {
            offset = box.end
            guard box.name == "traf" else { continue }
            frames += try check(track: box, of: fragment, isFirst: isFirst, &end, &probes)
            isFirst = false
        }
        return frames
    }

    private mutating func check(
        track box: FileBox, of fragment: FileBox, isFirst: Bool, _ end: inout UInt64, _ probes: inout FrameProbes
    ) throws -> UInt64 {
        guard let header = try boxes.first("tfhd", in: box), let flags = try boxes.number(at: 0, in: header),
            let id = try boxes.number(at: 4, in: header)
        else { return 0 }
        var place: Int64 = 8
        var base = isFirst || flags & 0x20000 != 0 ? UInt64(fragment.start) : end
        if flags & 0x1 != 0 {
            guard let stated = try boxes.number(at: place, size: 8, in: header) else { throw Self.cutFragment }
            base = stated
            place += 8
        }
        for flag: UInt64 in [0x2, 0x8] where flags & flag != 0 { place += 4 }
        var usual = usualSizes[id] ?? 0
        if flags & 0x10 != 0 {
            guard let stated = try boxes.number(at: place, in: header) else { throw Self.cutFragment }
            usual = stated
        }
        end = base
        var samples: UInt64 = 0
        var offset = box.content
        while let run = try boxes.box(at: offset, limit: box.end) {
            offset = run.end
            guard run.name == "trun" else { continue }
            samples += try check(run: run, base: base, usual: usual, tracks[id], &end, &probes)
        }
        return tracks[id]?.isVideo == true ? samples : 0
    }

    private mutating func check(
        run: FileBox, base: UInt64, usual: UInt64, _ track: MovieTrack?, _ end: inout UInt64,
        _ probes: inout FrameProbes
    ) throws -> UInt64 {
        guard let flags = try boxes.number(at: 0, in: run), let samples = try boxes.number(at: 4, in: run) else {
            throw Self.cutFragment
        }
        var place: Int64 = 8
        var position = end
        if flags & 0x1 != 0 {
            guard let stated = try boxes.number(at: place, in: run) else { throw Self.cutFragment }
            // Signed: data may stand before the fragment.
            let distance = Int64(Int32(truncatingIfNeeded: stated))
            let (sum, isBeyond) = Int64(clamping: base).addingReportingOverflow(distance)
            guard !isBeyond, sum >= 0 else { throw Self.cutFragment }
            position = UInt64(sum)
            place += 4
        }
        if flags & 0x4 != 0 { place += 4 }
        let fields = [0x100, 0x200, 0x400, 0x800].map { UInt64($0) }.filter { flags & $0 != 0 }
        let width = UInt64(fields.count) * 4
        guard width == 0 || (run.count >= place && samples <= UInt64(run.count - place) / width) else {
            throw Self.cutFragment
        }
        let looks = track?.isVideo == true && track?.mayBeZeros == false
        guard flags & 0x200 != 0 else {
            let (bytes, isTooLarge) = usual.multipliedReportingOverflow(by: samples)
            try advance(&position, by: isTooLarge ? .max : bytes, looks && usual > 0 ? usual : 0, &probes)
            end = position
            return samples
        }
        guard samples <= samplesLeft else { throw BrokenVideo("it has more frames than any video has") }
        samplesLeft -= samples
        place += flags & 0x100 != 0 ? 4 : 0
        for _ in 0..<samples {
            guard let size = try boxes.number(at: place, in: run) else { throw Self.cutFragment }
            try advance(&position, by: size, looks ? size : 0, &probes)
            place += Int64(width)
        }
        end = position
        return samples
    }

    private func advance(
        _ position: inout UInt64, by bytes: UInt64, _ probed: UInt64, _ probes: inout FrameProbes
    ) throws {
        let (end, isBeyond) = position.addingReportingOverflow(bytes)
        guard !isBeyond, end <= UInt64(count) else {
            throw BrokenVideo.cut(needed: isBeyond ? .max : end, count: count)
        }
        if probed > 0 { probes.note(offset: Int64(position), size: probed) }
        position = end
    }

    /// An index of segments (`sidx`) names the bytes of all of them: fragments that are missing altogether show here.
    private mutating func check(index: FileBox, walkedTo: Int64) throws {
        guard let version = try boxes.number(at: 0, size: 1, in: index) else { return }
        let wide = version == 0 ? 4 : 8
        guard let first = try boxes.number(at: 12 + Int64(wide), size: wide, in: index),
            let entries = try boxes.number(at: 14 + 2 * Int64(wide), size: 2, in: index)
        else { return }
        guard entries <= samplesLeft else { throw BrokenVideo("it has more frames than any video has") }
        samplesLeft -= entries
        var (sum, isBeyond) = UInt64(index.end).addingReportingOverflow(first)
        for entry in 0..<entries {
            let place = 16 + 2 * Int64(wide) + Int64(entry) * 12
            guard !isBeyond, let size = try boxes.number(at: place, in: index) else { return }
            (sum, isBeyond) = sum.addingReportingOverflow(size & 0x7FFF_FFFF)
        }
        guard !isBeyond, sum <= UInt64(walkedTo) else { throw BrokenVideo.cut(needed: sum, count: walkedTo) }
    }

    private static var cutFragment: BrokenVideo { BrokenVideo("one of its fragments is shorter than it says") }
}
