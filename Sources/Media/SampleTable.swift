/// Where the samples of one track are, as `stbl` says (ISO/IEC 14496-12, 8.6 and 8.7).
struct SampleTable {
    private let track: MovieTrack
    private let count: Int64
    // A window each: they are read side by side.
    private var sizes: ByteWindow
    private var offsets: ByteWindow
    private var runs: ByteWindow

    /// More than a day of video has. What a table of one size claims costs nothing to check.
    private static let most: UInt64 = 4_000_000
    /// The same of all tracks of a file together, by the entries of their tables.
    private static let mostOfAll: UInt64 = 12_000_000

    init(_ track: MovieTrack, _ source: any ByteSource) {
        self.track = track
        count = source.count
        (sizes, offsets, runs) = (ByteWindow(source), ByteWindow(source), ByteWindow(source))
    }

    /// How large each sample is.
    private struct Sizes {
        var count: UInt64
        /// Bytes of each of them; nil if each has a size of its own.
        var equal: UInt64?
        /// The first of the sizes in the file.
        var place: Int64
        /// Bits of each.
        var bits: UInt64
    }

    private struct List {
        var count: UInt64
        var place: Int64
        /// Bytes of each entry.
        var width: Int64
    }

    /// The lists of a table.
    private struct Lists {
        var samples: Sizes
        var chunks: List
        var spans: List

        /// How many numbers have to be read to check it.
        var entries: UInt64 { (samples.equal == nil ? samples.count : 0) + chunks.count + spans.count }
    }

    /// - Throws: `BrokenVideo` if the tables of all tracks together have more entries than those of any video, before one
    ///   of them is read; what reading throws.
    static func requireLimits(of tracks: [MovieTrack], _ boxes: inout BoxReader) throws {
        var entries: UInt64 = 0
        for track in tracks {
            let table = SampleTable(track, boxes.window.source)
            entries += try table.lists(&boxes)?.entries ?? 0
            guard entries <= mostOfAll else { throw tooMany }
        }
    }

    /// Holds every chunk of samples against the size of the file.
    /// - Returns: how many samples there are; 0 where the track has all of them in fragments.
    /// - Throws: `BrokenVideo`, or what reading throws.
    mutating func check(_ boxes: inout BoxReader, _ probes: inout FrameProbes) throws -> UInt64 {
        guard let lists = try lists(&boxes) else { return 0 }
        let (samples, chunks, spans) = (lists.samples, lists.chunks, lists.spans)
        var used: UInt64 = 0
        var span: UInt64 = 0
        for chunk in 1...chunks.count {
            while span + 1 < spans.count, let next = try runs.word(at: spans.place + 12 * Int64(span + 1)),
                next <= chunk
            {
                span += 1
            }
            guard
                let offset = try offsets.number(
                    at: chunks.place + Int64(chunk - 1) * chunks.width, size: Int(chunks.width)),
                let each = try runs.word(at: spans.place + 12 * Int64(span) + 4)
            else { throw Self.cutIndex }
            let taken = min(each, samples.count - used)
            try check(samples, from: used, taken, at: offset, isFirstOrRare: isRare(chunk, of: chunks.count), &probes)
            used += taken
            if used == samples.count { break }
        }
        guard used == samples.count || (samples.equal != nil && !track.isVideo) else {
            throw BrokenVideo("its index does not say where \(samples.count - used) of its frames are")
        }
        return used
    }

    /// A dozen or two of all chunks, the last one among them.
    private func isRare(_ chunk: UInt64, of count: UInt64) -> Bool {
        chunk == count || (chunk - 1).isMultiple(of: max(1, count / 12))
    }

    /// One chunk: `taken` samples behind each other.
    private mutating func check(
        _ samples: Sizes, from first: UInt64, _ taken: UInt64, at offset: UInt64, isFirstOrRare: Bool,
        _ probes: inout FrameProbes
    ) throws {
        guard taken > 0 else { return }
        // The one size of old QuickTime sound is that of a sample as it is played, not as it is stored.
        guard !(track.isSound && samples.equal != nil) else {
            guard offset < UInt64(count) else { throw BrokenVideo.cut(needed: offset, count: count) }
            return
        }
        let looks = track.isVideo && !track.mayBeZeros
        var position = offset
        if let equal = samples.equal {
            let (bytes, isTooLarge) = equal.multipliedReportingOverflow(by: taken)
            let (end, isBeyond) = offset.addingReportingOverflow(bytes)
            guard !isTooLarge, !isBeyond, end <= UInt64(count) else {
                throw BrokenVideo.cut(needed: isTooLarge || isBeyond ? .max : end, count: count)
            }
            if looks, isFirstOrRare { probes.note(offset: Int64(offset), size: equal) }
            return
        }
        for sample in first..<first + taken {
            guard let size = try size(of: sample, samples) else { throw Self.cutIndex }
            // A size has 32 bits at most, and the position is within the file.
            let (end, isBeyond) = position.addingReportingOverflow(size)
            guard !isBeyond, end <= UInt64(count) else {
                throw BrokenVideo.cut(needed: isBeyond ? .max : end, count: count)
            }
            if looks { probes.note(offset: Int64(position), size: size) }
            position = end
        }
    }

    private mutating func size(of sample: UInt64, _ samples: Sizes) throws -> UInt64? {
        if samples.bits == 4 {
            guard let pair = try sizes.number(at: samples.place + Int64(sample / 2), size: 1) else { return nil }
            return sample.isMultiple(of: 2) ? pair >> 4 : pair & 0xF
        }
        let width = Int64(samples.bits / 8)
        return try sizes.number(at: samples.place + Int64(sample) * width, size: Int(width))
    }

    /// - Returns: nil for a track without samples here.
    private func lists(_ boxes: inout BoxReader) throws -> Lists? {
        guard let table = track.table, let samples = try readSizes(table, &boxes), samples.count > 0 else { return nil }
        guard
            let chunks = try list("stco", width: 4, in: table, &boxes) ?? list("co64", width: 8, in: table, &boxes),
            let spans = try list("stsc", width: 12, in: table, &boxes), chunks.count > 0, spans.count > 0
        else { throw BrokenVideo("its index does not say where the frames are") }
        guard samples.equal != nil || samples.count <= Self.most, chunks.count <= Self.most, spans.count <= Self.most
        else { throw Self.tooMany }
        return Lists(samples: samples, chunks: chunks, spans: spans)
    }

    private static var tooMany: BrokenVideo { BrokenVideo("its index speaks of more frames than any video has") }

    private func readSizes(_ table: FileBox, _ boxes: inout BoxReader) throws -> Sizes? {
        if let box = try boxes.first("stsz", in: table) {
            guard let equal = try boxes.number(at: 4, in: box), let count = try boxes.number(at: 8, in: box) else {
                throw Self.cutIndex
            }
            guard equal == 0 else { return Sizes(count: count, equal: equal, place: 0, bits: 0) }
            guard count <= UInt64((box.count - 12) / 4) else { throw Self.cutIndex }
            return Sizes(count: count, equal: nil, place: box.content + 12, bits: 32)
        }
        guard let box = try boxes.first("stz2", in: table) else { return nil }
        guard let bits = try boxes.number(at: 7, size: 1, in: box), [4, 8, 16].contains(bits),
            let count = try boxes.number(at: 8, in: box), (count * bits + 7) / 8 <= UInt64(box.count - 12)
        else { throw Self.cutIndex }
        return Sizes(count: count, equal: nil, place: box.content + 12, bits: bits)
    }

    private func list(
        _ name: FourLetters, width: Int64, in table: FileBox, _ boxes: inout BoxReader
    ) throws -> List? {
        guard let box = try boxes.first(name, in: table) else { return nil }
        guard let count = try boxes.number(at: 4, in: box), count <= UInt64((box.count - 8) / width) else {
            throw Self.cutIndex
        }
        return List(count: count, place: box.content + 8, width: width)
    }

    private static var cutIndex: BrokenVideo { BrokenVideo("its index (moov) is shorter than it says") }
}
