/// What the headers of a video say about it; nil stands for what they do not say.
public struct VideoFacts: Hashable, Sendable {
    /// Seconds that the whole file plays.
    public var durationSeconds: Double?
    /// Pixels, as shown, before any rotation.
    public var width: Int?
    /// Pixels, as shown, before any rotation.
    public var height: Int?
    /// Frames a second, on average over the track.
    public var framesPerSecond: Double?
}

/// Reads the movie header of an MP4 or MOV file, wherever in the file it stands.
public enum VideoProbe {
    /// The facts in the movie header (`moov`); nil when there is none, or it is cut.
    ///
    /// The size and frame rate are those of the first video track that has a size. A fragmented file keeps its frames
    /// outside the header; its frame rate, and its duration unless announced (`mehd`), stay unknown.
    public static func facts(of bytes: some RandomAccessCollection<UInt8>) -> VideoFacts? {
        withSpan(of: bytes, Self.facts)
    }

    static func facts(in bytes: Span<UInt8>) -> VideoFacts? {
        guard let movie = MovieBox.first("moov", in: bytes) else { return nil }
        var facts = VideoFacts()
        facts.durationSeconds = duration(of: movie, in: bytes)
        var offset = movie.content
        while let box = MovieBox(in: bytes, at: offset, limit: movie.end) {
            offset = box.end
            guard bytes.holds("trak", at: box.nameOffset), let media = box.first("mdia", in: bytes),
                let handler = media.first("hdlr", in: bytes), handler.number(at: 8, size: 4, in: bytes) != nil,
                bytes.holds("vide", at: handler.content + 8), let size = size(ofTrack: box, in: bytes)
            else { continue }
            facts.width = size.width
            facts.height = size.height
            if movie.first("mvex", in: bytes) == nil { facts.framesPerSecond = frameRate(of: media, in: bytes) }
            break
        }
        return facts
    }

    private static func duration(of movie: MovieBox, in bytes: Span<UInt8>) -> Double? {
        guard let header = movie.first("mvhd", in: bytes), let timing = timing(in: header, bytes) else { return nil }
        // Where fragments follow, the header's own duration is that of the frames in front of them.
        guard let extends = movie.first("mvex", in: bytes) else {
            return timing.duration.map { Double($0) / Double(timing.unitsPerSecond) }
        }
        guard let announced = extends.first("mehd", in: bytes),
            let version = announced.number(at: 0, size: 1, in: bytes),
            let duration = announced.number(at: 4, size: version == 1 ? 8 : 4, in: bytes), duration > 0
        else { return nil }
        return Double(duration) / Double(timing.unitsPerSecond)
    }

    /// Time scale and duration, which `mvhd` and `mdhd` store alike; the duration is nil when left open (0, all ones).
    private static func timing(in header: MovieBox, _ bytes: Span<UInt8>) -> (unitsPerSecond: Int, duration: Int?)? {
        guard let version = header.number(at: 0, size: 1, in: bytes) else { return nil }
        let isLong = version == 1
        guard let unitsPerSecond = header.number(at: isLong ? 20 : 12, size: 4, in: bytes), unitsPerSecond > 0 else {
            return nil
        }
        // All ones in eight bytes exceed `Int` and so read as nil already.
        let duration = header.number(at: isLong ? 24 : 16, size: isLong ? 8 : 4, in: bytes)
        return (unitsPerSecond, duration == 0 || duration == Int(UInt32.max) ? nil : duration)
    }

    /// The shown size, stored as fixed-point numbers with 16 bits for the fraction.
    private static func size(ofTrack track: MovieBox, in bytes: Span<UInt8>) -> PixelSize? {
        guard let header = track.first("tkhd", in: bytes), let version = header.number(at: 0, size: 1, in: bytes) else {
            return nil
        }
        let offset = version == 1 ? 88 : 76
        return PixelSize(
            width: header.number(at: offset, size: 4, in: bytes).map { $0 >> 16 },
            height: header.number(at: offset + 4, size: 4, in: bytes).map { $0 >> 16 })
    }

    private static func frameRate(of media: MovieBox, in bytes: Span<UInt8>) -> Double? {
        guard let header = media.first("mdhd", in: bytes), let timing = timing(in: header, bytes),
            let duration = timing.duration,
            let table = media.first("minf", in: bytes)?.first("stbl", in: bytes)?.first("stts", in: bytes),
            let frames = frameCount(in: table, bytes), frames > 0
        else { return nil }
        return Double(frames) * Double(timing.unitsPerSecond) / Double(duration)
    }

    /// The frames of all runs in a time-to-sample table; nil when the table claims more runs than it holds.
    private static func frameCount(in table: MovieBox, _ bytes: Span<UInt8>) -> Int? {
        guard let runs = table.number(at: 4, size: 4, in: bytes), runs <= (table.end - table.content - 8) / 8 else {
            return nil
        }
        return (0..<runs).reduce(0) { $0 + (table.number(at: 8 + $1 * 8, size: 4, in: bytes) ?? 0) }
    }
}
