/// An AVI file, whole or not: RIFF with the lists `hdrl` and `movi`.
struct AVIFile {
    private var window: ByteWindow
    private let count: Int64
    private var hasVideo = false
    private var hasFrames = false
    private var hasRawFrames = false
    private var probes = FrameProbes()
    private var chunksLeft = 200_000

    init(_ source: any ByteSource) {
        window = ByteWindow(source)
        count = source.count
    }

    /// - Throws: `BrokenVideo`, or what reading throws.
    mutating func judgement() throws -> VideoJudgement {
        var offset: Int64 = 0
        var endsCleanly = false
        // Larger files are several of these behind each other.
        while let name = try window.word(at: offset), FourLetters(name) == "RIFF" {
            let end = try end(at: offset)
            try walk(from: offset + 12, to: end)
            endsCleanly = end == count
            offset = end
        }
        guard hasVideo else { throw BrokenVideo("its headers speak of no video") }
        guard hasFrames else { throw BrokenVideo("it has no frame") }
        try probes.check(window, requiresFrame: !hasRawFrames)
        return .whole(.avi, endsCleanly: endsCleanly)
    }

    private mutating func walk(from start: Int64, to end: Int64) throws {
        var offset = start
        while offset <= end - 8, let letters = try window.word(at: offset) {
            guard chunksLeft > 0 else { throw BrokenVideo("it has more parts than any video has") }
            chunksLeft -= 1
            let next = try self.end(at: offset)
            let name = FourLetters(letters)
            if name == "LIST" {
                // Its content is a name of its own and more chunks.
                offset += 12
                continue
            }
            if name == "strh", let kind = try window.word(at: offset + 8), FourLetters(kind) == "vids" {
                hasVideo = true
            }
            // Such as `00dc` and `00db`: the number of the stream, and a frame of it.
            let (compressed, raw) = (UInt64(0x6463), UInt64(0x6462))
            if [compressed, raw].contains(letters & 0xFFFF), next - offset > 8 {
                hasFrames = true
                if letters & 0xFFFF == raw { hasRawFrames = true }
                if letters & 0xFFFF == compressed { probes.note(offset: offset + 8, size: UInt64(next - offset - 8)) }
            }
            offset = next
        }
    }

    /// Where a chunk ends; they begin at even places.
    private mutating func end(at offset: Int64) throws -> Int64 {
        guard let size = try window.word(at: offset + 4, .little) else { throw BrokenVideo("it is cut short") }
        let end = offset + 8 + Int64(size)
        guard end <= count else { throw BrokenVideo.cut(needed: UInt64(end), count: count) }
        return min(count, end + end % 2)
    }
}
