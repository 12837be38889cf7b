import FoundationEssentials
import Media
import Model
import TestSupport
import Testing

/// Which files are whole videos: real ones, made by ffmpeg, and what becomes of them on the way.
struct VideoJudgementTests {
    static func file(_ name: String) throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Videos")
        return [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    static func judge(_ bytes: some Sequence<UInt8>) throws -> VideoJudgement {
        try VideoJudgement.of(ByteArraySource(Array(bytes)))
    }

    static func isWhole(_ bytes: some Sequence<UInt8>) throws -> Bool {
        if case .whole = try judge(bytes) { true } else { false }
    }

    static func isBroken(_ bytes: some Sequence<UInt8>) throws -> Bool { try !isWhole(bytes) }

    /// Whether a file is no whole video, for a reason with these words.
    private func isBroken(_ bytes: some Sequence<UInt8>, _ words: String) throws -> Bool {
        try reason(bytes).contains(words)
    }

    private func reason(_ bytes: some Sequence<UInt8>) throws -> String {
        if case .broken(let reason) = try Self.judge(bytes) { reason } else { "whole" }
    }

    @Test(arguments: [
        ("faststart.mp4", VideoContainer.mp4), ("moov-last.mp4", .mp4), ("fragmented.mp4", .mp4), ("indexed.mp4", .mp4),
        ("boat.mov", .quickTime), ("boat.webm", .webm), ("boat.mkv", .matroska), ("boat.avi", .avi),
        ("boat.ts", .transportStream),
    ])
    func `what plays is whole, whatever it is packed in`(name: String, container: VideoContainer) throws {
        #expect(try Self.judge(Self.file(name)) == .whole(container, endsCleanly: true))
    }

    @Test(arguments: [("sound.m4a", "sound alone"), ("picture.avif", "picture (HEIF or AVIF)")])
    func `sound alone and a picture alone are no video`(name: String, says: String) throws {
        #expect(try isBroken(Self.file(name), says))
    }

    /// Of these every byte up to the last frame is needed.
    @Test(arguments: ["moov-last.mp4", "indexed.mp4", "boat.mov", "boat.mkv", "boat.webm", "boat.avi"])
    func `a beginning of a file is never whole`(name: String) throws {
        let bytes = try Self.file(name)
        // Behind the frames stand indexes and remarks that nothing needs to play it.
        let spare = ["indexed.mp4": 120, "boat.mov": 0][name] ?? 0
        for count in 0..<bytes.count - spare {
            #expect(try Self.isBroken(Array(bytes.prefix(count))), "\(count) of \(bytes.count)")
        }
    }

    @Test func `of a file with its index first every frame is needed`() throws {
        let movie = SmallMovie().bytes
        for count in 0..<movie.count { #expect(try Self.isBroken(Array(movie.prefix(count))), "\(count)") }
        #expect(
            try reason(Array(movie.dropLast())).contains("reach to byte \(movie.count), and it has \(movie.count - 1)"))
        let real = try Self.file("faststart.mp4")
        for count in 0..<real.count - 64 { #expect(try Self.isBroken(Array(real.prefix(count))), "\(count)") }
    }

    @Test func `half of a file, filled up to its length, is none`() throws {
        for name in ["faststart.mp4", "moov-last.mp4", "indexed.mp4", "boat.mov"] {
            let bytes = try Self.file(name)
            let half = Array(bytes.prefix(bytes.count / 2))
            #expect(try Self.isBroken(half + SmallMovie.zeros(bytes.count - half.count)), "\(name)")
        }
    }

    @Test func `a beginning with a page behind it is none, and neither are zeros`() throws {
        let beginning = SmallMovie().leading
        let page = SmallMovie.ascii("<!DOCTYPE html><html><body>Please sign in</body></html>")
        #expect(try isBroken(beginning + page, "no index (moov)"))
        #expect(try isBroken(beginning + SmallMovie.zeros(5_000), "no index (moov)"))
        #expect(try isBroken(beginning + SmallMovie.box("mdat", page), "no index (moov)"))
        #expect(try isBroken(SmallMovie.zeros(5_000), "nothing but zeros"))
        #expect(try isBroken(page + page, "no kind of file"))
        #expect(try isBroken([], "only 0 bytes"))
        var movie = SmallMovie()
        movie.frames[4] = SmallMovie.zeros(200)
        #expect(try isBroken(movie.bytes, "only zeros"))
        movie.frames = movie.frames.map { SmallMovie.zeros($0.count) }
        #expect(try isBroken(movie.bytes, "only zeros"))
        // Black as a camera gives it.
        movie.codec = "raw "
        #expect(try Self.isWhole(movie.bytes))
    }

    @Test(arguments: ["styp", "emsg", "uuid", "pnot", "free", "skip", "wide", "mdat", "pdin", "abcd"])
    func `which box comes first says nothing`(name: String) throws {
        var movie = SmallMovie()
        movie.leading = SmallMovie.box(name, SmallMovie.zeros(24))
        #expect(try Self.judge(movie.bytes) == .whole(.mp4, endsCleanly: true))
        movie.leading += SmallMovie().leading
        #expect(try Self.isWhole(movie.bytes))
        movie.isIndexLast = true
        #expect(try Self.isWhole(movie.bytes))
    }

    @Test func `what stands behind the last box says nothing`() throws {
        for isIndexLast in [false, true] {
            var movie = SmallMovie()
            movie.isIndexLast = isIndexLast
            movie.isOpenEnded = true
            #expect(try Self.judge(movie.bytes) == .whole(.mp4, endsCleanly: true))
            movie.isOpenEnded = false
            for trailing in [1, 4, 8, 100, 70_000].map(SmallMovie.zeros) + [SmallMovie.ascii("\n<!-- proxy -->\n")] {
                movie.trailing = trailing
                #expect(try Self.judge(movie.bytes) == .whole(.mp4, endsCleanly: false))
            }
            movie.trailing = SmallMovie.box("free", SmallMovie.zeros(100))
            #expect(try Self.judge(movie.bytes) == .whole(.mp4, endsCleanly: true))
            #expect(try Self.judge(movie.bytes.dropLast()) == .whole(.mp4, endsCleanly: false))
        }
    }

    @Test func `a picture needs a video track with frames`() throws {
        var movie = SmallMovie()
        for handler in ["soun", "pict", "text", "VIDE"] {
            movie.handlers = [handler]
            #expect(try Self.isBroken(movie.bytes))
        }
        movie.handlers = ["soun", "vide"]
        #expect(try Self.isWhole(movie.bytes))
        // The sound is a part of it, and is missing here.
        #expect(try Self.isBroken(movie.bytes.dropLast(300)))
        movie.handlers = ["vide", "soun"]
        #expect(try Self.isBroken(movie.bytes.dropLast(300)))
        movie.frames = []
        #expect(try isBroken(movie.bytes, "no frame"))
    }

    @Test func `frames that have nothing in them are none`() throws {
        var movie = try Self.file("moov-last.mp4")
        let table = try #require(movie.firstRange(of: Array("stsz".utf8))).upperBound
        let samples = movie[(table + 8)..<(table + 12)].reduce(0) { $0 << 8 | Int($1) }
        #expect(try Self.isWhole(movie))
        for place in (table + 12)..<(table + 12 + 4 * samples) { movie[place] = 0 }
        #expect(try Self.isBroken(movie))
    }

    @Test func `each way of writing the index is read`() throws {
        for (isLarge, hasSmallSizes, chunk) in [(true, false, 1), (false, true, 6), (true, true, 4)] {
            var movie = SmallMovie()
            (movie.isLarge, movie.hasSmallSizes, movie.chunk) = (isLarge, hasSmallSizes, chunk)
            #expect(try Self.isWhole(movie.bytes))
            #expect(try Self.isBroken(movie.bytes.dropLast()))
            movie.shift = 1
            #expect(try Self.isBroken(movie.bytes))
        }
    }

    @Test(arguments: [1, 1_000, Int(Int32.max), Int(UInt32.max), 1 << 40, Int.max - 4_000, -1])
    func `numbers that lead out of the file are noticed`(shift: Int) throws {
        var movie = SmallMovie()
        movie.isLarge = true
        movie.shift = shift
        let isBroken = try Self.isBroken(movie.bytes)
        #expect(isBroken || shift == -1)
    }

    @Test(arguments: [7, 1_000_000, Int(UInt32.max)])
    func `an index that claims more than it holds is noticed`(claimed: Int) throws {
        var movie = SmallMovie()
        movie.claimedFrames = claimed
        #expect(try Self.isBroken(movie.bytes))
    }

    @Test func `a large file costs no memory and little time`() throws {
        /// Ten gibibytes that nobody has: a movie and a box of padding behind it.
        struct Sparse: ByteSource {
            let movie = SmallMovie().bytes + [0, 0, 0, 0] + SmallMovie.ascii("free")
            let count: Int64 = 10 << 30

            func bytes(at offset: Int64, count wanted: Int) -> [UInt8] {
                #expect(wanted <= 65_536)
                return (0..<Int64(wanted)).map { offset + $0 < movie.count ? movie[Int(offset + $0)] : 7 }
            }
        }
        #expect(try VideoJudgement.of(Sparse()) == .whole(.mp4, endsCleanly: true))
    }

    @Test func `a file that cannot be read is another matter`() {
        struct Unreadable: ByteSource, Error {
            var count: Int64 { 100 }
            func bytes(at offset: Int64, count: Int) throws -> [UInt8] { throw self }
        }
        #expect(throws: Unreadable.self) { try VideoJudgement.of(Unreadable()) }
    }
}
