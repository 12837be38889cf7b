/// What the headers of a video say about it; nil stands for what they do not say.
struct VideoFacts: Hashable, Sendable {
    /// Seconds that the whole file plays, its sound included.
    var durationSeconds: Double?
    /// Seconds that the picture plays.
    var pictureSeconds: Double?
    /// Pixels as they are stored: neither stretched to square ones nor turned.
    var width: Int?
    /// Pixels as above.
    var height: Int?
    /// Frames a second, on average over the track.
    var framesPerSecond: Double?
}

/// Reads the movie header of an MP4 or MOV file, wherever in the file it stands, and the fragments behind it.
enum VideoProbe {
    /// The facts in the movie header (`moov`); nil when there is none, or it is cut.
    ///
    /// The size and frame rate are those of the first video track that has a size.
    static func facts(in bytes: Span<UInt8>) -> VideoFacts? {
        guard let movie = MovieBox.first("moov", in: bytes) else { return nil }
        let header = movie.first("mvhd", in: bytes).flatMap { MovieTiming(in: $0, bytes) }
        var tracks = TrackFacts.all(of: movie, in: bytes)
        let fragments = TrackFacts.addFragments(to: &tracks, movie, in: bytes)
        var facts = VideoFacts()
        let longest = tracks.compactMap { $0.seconds(header?.unitsPerSecond) }.max()
        let announced = announced(by: movie, header, bytes)
        // The header of a fragmented file speaks of what comes before the fragments, if of anything.
        facts.durationSeconds =
            switch fragments {
            case .none: header?.seconds ?? announced ?? longest
            case .counted: longest ?? announced
            case .uncounted: announced
            }
        if let picture = tracks.first(where: { $0.size != nil }) {
            facts.width = picture.size?.width
            facts.height = picture.size?.height
            if fragments != .uncounted {
                facts.framesPerSecond = picture.framesPerSecond
                facts.pictureSeconds = picture.seconds(header?.unitsPerSecond)
            }
        }
        return facts
    }

    /// How long a fragmented file says it will be in the end (`mehd`), in seconds.
    private static func announced(by movie: MovieBox, _ timing: MovieTiming?, _ bytes: Span<UInt8>) -> Double? {
        guard let timing, let announced = movie.first("mvex", in: bytes)?.first("mehd", in: bytes),
            let version = announced.number(at: 0, size: 1, in: bytes),
            let duration = announced.number(at: 4, size: version == 1 ? 8 : 4, in: bytes), duration > 0
        else { return nil }
        return Double(duration) / Double(timing.unitsPerSecond)
    }
}

/// Time scale and duration, which `mvhd` and `mdhd` store alike.
struct MovieTiming {
    let unitsPerSecond: Int
    /// Nil when left open (0, all ones).
    let duration: Int?

    init?(in header: MovieBox, _ bytes: Span<UInt8>) {
        guard let version = header.number(at: 0, size: 1, in: bytes) else { return nil }
        let isLong = version == 1
        guard let unitsPerSecond = header.number(at: isLong ? 20 : 12, size: 4, in: bytes), unitsPerSecond > 0 else {
            return nil
        }
        self.unitsPerSecond = unitsPerSecond
        // All ones in eight bytes exceed `Int` and so read as nil already.
        let duration = header.number(at: isLong ? 24 : 16, size: isLong ? 8 : 4, in: bytes)
        self.duration = duration == 0 || duration == Int(UInt32.max) ? nil : duration
    }

    var seconds: Double? { duration.map { Double($0) / Double(unitsPerSecond) } }
}
