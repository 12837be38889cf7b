/// What one track of an MP4 or MOV file says.
struct TrackFacts {
    let id: Int
    /// Pixels, for a track with a picture.
    let size: PixelSize?
    private let timing: MovieTiming?
    /// Units of the movie's own time that the edit list plays; nil without a list.
    private let edited: Int?
    private var frames: Int
    /// Units of the track's time that all frames take; a Double, since what broken files say may exceed any integer.
    private var ticks: Double
    /// Units that each frame of a fragment takes unless it says otherwise.
    private var usualTicks = 0

    static func all(of movie: MovieBox, in bytes: Span<UInt8>) -> [TrackFacts] {
        var tracks: [TrackFacts] = []
        movie.forEachChild(in: bytes) { box in
            if bytes.holds("trak", at: box.nameOffset), let track = TrackFacts(in: box, bytes) { tracks.append(track) }
        }
        return tracks
    }

    private init?(in track: MovieBox, _ bytes: Span<UInt8>) {
        guard let media = track.first("mdia", in: bytes), let handler = media.first("hdlr", in: bytes),
            handler.number(at: 8, size: 4, in: bytes) != nil
        else { return nil }
        let header = track.first("tkhd", in: bytes)
        let isLong = header?.number(at: 0, size: 1, in: bytes) == 1
        id = header?.number(at: isLong ? 20 : 12, size: 4, in: bytes) ?? 0
        let isVideo = bytes.holds("vide", at: handler.content + 8)
        guard isVideo || bytes.holds("soun", at: handler.content + 8) else { return nil }
        let samples = media.first("minf", in: bytes)?.first("stbl", in: bytes)
        size = isVideo ? Self.storedSize(in: samples, bytes) ?? Self.shownSize(in: header, isLong, bytes) : nil
        timing = media.first("mdhd", in: bytes).flatMap { MovieTiming(in: $0, bytes) }
        edited = track.first("edts", in: bytes)?.first("elst", in: bytes).flatMap { Self.played(by: $0, bytes) }
        (frames, ticks) = samples?.first("stts", in: bytes).flatMap { Self.times(in: $0, bytes) } ?? (0, 0)
    }

    /// What the codec is given, as all tools that judge a video count it: the size that a player shows may be stretched,
    /// as pixels need not be square. A rotation is left out, since the limits are the same for both sides.
    private static func storedSize(in samples: MovieBox?, _ bytes: Span<UInt8>) -> PixelSize? {
        guard let description = samples?.first("stsd", in: bytes) else { return nil }
        return PixelSize(
            width: description.number(at: 40, size: 2, in: bytes),
            height: description.number(at: 42, size: 2, in: bytes))
    }

    /// The shown size, stored as fixed-point numbers with 16 bits for the fraction.
    private static func shownSize(in header: MovieBox?, _ isLong: Bool, _ bytes: Span<UInt8>) -> PixelSize? {
        let offset = isLong ? 88 : 76
        return PixelSize(
            width: header?.number(at: offset, size: 4, in: bytes).map { $0 >> 16 },
            height: header?.number(at: offset + 4, size: 4, in: bytes).map { $0 >> 16 })
    }

    /// The parts of an edit list that play something: an empty one only waits.
    private static func played(by list: MovieBox, _ bytes: Span<UInt8>) -> Int? {
        guard let version = list.number(at: 0, size: 1, in: bytes), let count = list.number(at: 4, size: 4, in: bytes)
        else { return nil }
        let wide = version == 1 ? 8 : 4
        let width = 2 * wide + 4
        guard count > 0, count <= (list.end - list.content - 8) / width else { return nil }
        var sum = 0
        for entry in 0..<count {
            let offset = 8 + entry * width
            // All ones, which in eight bytes exceed `Int`.
            guard let time = list.number(at: offset + wide, size: wide, in: bytes), time != Int(UInt32.max) else {
                continue
            }
            // 0 stands for all there is.
            guard let duration = list.number(at: offset, size: wide, in: bytes), duration > 0,
                duration < Int.max - sum
            else { return nil }
            sum += duration
        }
        return sum > 0 ? sum : nil
    }

    /// Frames and units of all runs in a time-to-sample table; nil when the table claims more runs than it holds.
    private static func times(in table: MovieBox, _ bytes: Span<UInt8>) -> (frames: Int, ticks: Double)? {
        guard let runs = table.number(at: 4, size: 4, in: bytes), runs <= (table.end - table.content - 8) / 8 else {
            return nil
        }
        var (frames, ticks) = (0, 0.0)
        for run in 0..<runs {
            let count = table.number(at: 8 + run * 8, size: 4, in: bytes) ?? 0
            frames += count
            ticks += Double(count) * Double(table.number(at: 12 + run * 8, size: 4, in: bytes) ?? 0)
        }
        return (frames, ticks)
    }

    /// Seconds that it plays.
    /// - Parameter movieUnits: units of the movie's own time in a second.
    func seconds(_ movieUnits: Int?) -> Double? {
        if let edited, let movieUnits { return Double(edited) / Double(movieUnits) }
        if let timing, ticks > 0 { return ticks / Double(timing.unitsPerSecond) }
        return timing?.seconds
    }

    var framesPerSecond: Double? {
        guard let timing, frames > 0 else { return nil }
        let units = ticks > 0 ? ticks : Double(timing.duration ?? 0)
        return units > 0 ? Double(frames) * Double(timing.unitsPerSecond) / units : nil
    }
}

// MARK: Fragments

extension TrackFacts {
    enum Fragments {
        case none
        /// The tracks have their frames.
        case counted
        /// One of them is of no known track, so that nobody can say what is in it.
        case uncounted
    }

    /// Adds the frames that fragments have.
    static func addFragments(to tracks: inout [TrackFacts], _ movie: MovieBox, in bytes: Span<UInt8>) -> Fragments {
        guard let extends = movie.first("mvex", in: bytes) else { return .none }
        var usual: [Int: Int] = [:]
        extends.forEachChild(in: bytes) { box in
            guard bytes.holds("trex", at: box.nameOffset), let id = box.number(at: 4, size: 4, in: bytes) else {
                return
            }
            usual[id] = box.number(at: 12, size: 4, in: bytes)
        }
        for index in tracks.indices { tracks[index].usualTicks = usual[tracks[index].id] ?? 0 }
        var fragments = Fragments.none
        var parts = tracks
        MovieBox.forEach(in: bytes, from: movie.end, to: bytes.count) { fragment in
            guard bytes.holds("moof", at: fragment.nameOffset) else { return }
            var isCounted = false
            fragment.forEachChild(in: bytes) { part in
                guard bytes.holds("traf", at: part.nameOffset), let header = part.first("tfhd", in: bytes),
                    let id = header.number(at: 4, size: 4, in: bytes),
                    let index = parts.firstIndex(where: { $0.id == id })
                else { return }
                isCounted = true
                parts[index].add(part, header, in: bytes)
            }
            if fragments != .uncounted { fragments = isCounted ? .counted : .uncounted }
        }
        tracks = parts
        return fragments
    }

    private mutating func add(_ part: MovieBox, _ header: MovieBox, in bytes: Span<UInt8>) {
        let flags = header.number(at: 0, size: 4, in: bytes) ?? 0
        let place = 8 + (flags & 0x1 != 0 ? 8 : 0) + (flags & 0x2 != 0 ? 4 : 0)
        let each = flags & 0x8 != 0 ? header.number(at: place, size: 4, in: bytes) ?? 0 : usualTicks
        part.forEachChild(in: bytes) { run in
            guard bytes.holds("trun", at: run.nameOffset), let flags = run.number(at: 0, size: 4, in: bytes),
                let count = run.number(at: 4, size: 4, in: bytes)
            else { return }
            let width = [0x100, 0x200, 0x400, 0x800].count { flags & $0 != 0 } * 4
            let first = 8 + (flags & 0x1 != 0 ? 4 : 0) + (flags & 0x4 != 0 ? 4 : 0)
            guard flags & 0x100 != 0 else {
                frames += count
                ticks += Double(count) * Double(each)
                return
            }
            // No more of them than the box has room for.
            for sample in 0..<min(count, max(0, run.end - run.content - first) / width) {
                frames += 1
                ticks += Double(run.number(at: first + sample * width, size: 4, in: bytes) ?? 0)
            }
        }
    }
}
