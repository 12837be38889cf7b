/// What a whole file turns out to be.
public enum VideoJudgement: Sendable, Equatable {
    /// A video whose frames are all there.
    /// - Parameter endsCleanly: whether its last part ends where the file ends. Where nothing else tells the end of a
    ///   file from a connection that broke, only such a one is whole.
    case whole(VideoContainer, endsCleanly: Bool)
    /// No whole video, with the reason in words.
    case broken(String)

    /// Judges a file by its own index: whether it says that there is a picture, and whether the frames that it speaks of
    /// lie within the file and are more than zeros. Reads the index and a few frames, and holds a few kilobytes.
    /// - Throws: what reading throws.
    public static func of(_ source: any ByteSource) throws -> VideoJudgement {
        do {
            return try judge(source)
        } catch let fault as BrokenVideo {
            return .broken(fault.reason)
        }
    }

    private static func judge(_ source: any ByteSource) throws -> VideoJudgement {
        let head = try source.bytes(at: 0, count: 16)
        guard head.count >= 12 else { throw BrokenVideo("it has only \(source.count) bytes") }
        if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) {
            var file = MatroskaFile(source)
            return try file.judgement()
        }
        if head.starts(with: Array("RIFF".utf8)), head[8..<12].elementsEqual("AVI ".utf8) {
            var file = AVIFile(source)
            return try file.judgement()
        }
        if try TransportStream.isOne(source) {
            var file = TransportStream(source)
            return try file.judgement()
        }
        if let other = otherKind(head) { throw BrokenVideo("it is \(other), no video") }
        var file = MovieFile(source)
        return try file.judgement()
    }

    /// What is no video, by its first bytes; nil if they say nothing.
    private static func otherKind(_ head: [UInt8]) -> String? {
        let kinds: [([UInt8], String)] = [
            ([0x89] + Array("PNG".utf8), "a picture (PNG)"), ([0xFF, 0xD8, 0xFF], "a picture (JPEG)"),
            (Array("GIF8".utf8), "a picture (GIF)"), (Array("ID3".utf8), "sound (MP3)"),
            (Array("fLaC".utf8), "sound (FLAC)"), (Array("%PDF".utf8), "a PDF"),
            ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive"), ([0x1F, 0x8B], "compressed data (gzip)"),
        ]
        if head.starts(with: Array("RIFF".utf8)) {
            if head[8..<12].elementsEqual("WEBP".utf8) { return "a picture (WebP)" }
            if head[8..<12].elementsEqual("WAVE".utf8) { return "sound (WAV)" }
        }
        return kinds.first { head.starts(with: $0.0) }?.1
    }
}

/// Why a file is no whole video. Whoever judges a file throws it, and `VideoJudgement` catches it.
struct BrokenVideo: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }

    /// - Parameter needed: up to which byte the frames reach.
    static func cut(needed: UInt64, count: Int64) -> BrokenVideo {
        BrokenVideo("it is cut short: its frames reach to byte \(needed), and it has \(count)")
    }
}

/// Places in a file at which frames begin, spread over all of it, to look whether there is anything.
struct FrameProbes {
    private var places: [Place] = []
    private var last: Place?
    private var seen: UInt64 = 0
    private var stride: UInt64 = 1
    /// Every frame of a short clip.
    private static let most = 1_024

    private struct Place {
        var offset: Int64
        var count: Int
    }

    /// To be called with each frame that might be looked at.
    mutating func note(offset: Int64, size: UInt64) {
        // Less says nothing: some formats have empty frames.
        guard size >= 4 else { return }
        let place = Place(offset: offset, count: Int(min(size, 64)))
        last = place
        if seen.isMultiple(of: stride) { places.append(place) }
        if places.count == Self.most {
            places = places.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
            stride *= 2
        }
        seen += 1
    }

    /// - Parameter requiresFrame: whether one frame at least must have something in it.
    /// - Throws: `BrokenVideo` if a frame begins with nothing but zeros, as no encoder lets it begin.
    func check(_ window: ByteWindow, requiresFrame: Bool = true) throws {
        guard last != nil || !requiresFrame else { throw BrokenVideo("none of its frames has anything in it") }
        for place in places + [last].compactMap({ $0 }) where try window.isZero(at: place.offset, count: place.count) {
            throw BrokenVideo("where a frame should be, at byte \(place.offset), there are only zeros")
        }
    }
}
