import Media
import Model
import Synchronization
import TestSupport
import Testing

/// Files that are made to keep whoever judges them busy.
struct VideoJudgementLimitsTests {
    /// A file that counts what is read of it.
    private final class Counting: ByteSource {
        let bytes: ByteArraySource
        let read = Atomic(0)

        init(_ bytes: [UInt8]) {
            self.bytes = ByteArraySource(bytes)
        }

        var count: Int64 { bytes.count }

        func bytes(at offset: Int64, count: Int) -> [UInt8] {
            let found = bytes.bytes(at: offset, count: count)
            read.add(found.count, ordering: .relaxed)
            return found
        }
    }

    private static func table(_ name: String, _ content: [UInt8]) -> [UInt8] {
        SmallMovie.box(name, SmallMovie.zeros(4) + content)
    }

    /// A track whose frames are all of one nibble.
    private static func track(_ number: Int, _ handler: String, frames: Int, spare: Int = 0) -> [UInt8] {
        let big = SmallMovie.big
        let lists = [
            table("stsd", big(1, 4) + SmallMovie.box("avc1", SmallMovie.zeros(78))),
            (0..<spare).flatMap { _ in SmallMovie.box("free", []) },
            table("stsc", big(1, 4) + big(1, 4) + big(frames, 4) + big(1, 4)),
            table("stz2", [0, 0, 0, 4] + big(frames, 4) + SmallMovie.zeros((frames + 1) / 2)),
            table("stco", big(1, 4) + big(16, 4)),
        ].flatMap { $0 }
        let media =
            table("hdlr", SmallMovie.zeros(4) + SmallMovie.ascii(handler) + SmallMovie.zeros(13))
            + SmallMovie.box("minf", SmallMovie.box("stbl", lists))
        let header = table("tkhd", SmallMovie.zeros(8) + big(number, 4) + SmallMovie.zeros(68))
        return SmallMovie.box("trak", header + SmallMovie.box("mdia", media))
    }

    private static func movie(_ tracks: [[UInt8]]) -> Counting {
        Counting(
            SmallMovie().leading
                + SmallMovie.box("moov", SmallMovie.box("mvhd", SmallMovie.zeros(100)) + tracks.flatMap { $0 }))
    }

    private static func reason(_ source: Counting) throws -> String {
        if case .broken(let reason) = try VideoJudgement.of(source) { reason } else { "whole" }
    }

    @Test(arguments: ["vide", "soun"])
    func `many tracks with many frames each are refused before their tables are read`(handler: String) throws {
        let one = Self.track(1, handler, frames: 3_900_000)
        let source = Self.movie([Self.track(9, "vide", frames: 10)] + Array(repeating: one, count: 4))
        #expect(try Self.reason(source).contains("more frames than any video has"))
        #expect(source.read.load(ordering: .relaxed) < 1_000_000)
    }

    @Test func `the boxes of all tracks count together`() throws {
        let one = Self.track(1, "vide", frames: 10, spare: 1_000)
        #expect(try Self.reason(Self.movie([one])).contains("none of its frames has anything in it"))
        let source = Self.movie(Array(repeating: one, count: 40))
        #expect(try Self.reason(source).contains("more boxes than any video has"))
    }

    @Test func `the entries of all indexes of segments count together`() throws {
        let big = SmallMovie.big
        // What an index claims counts, as it does not cost a byte to claim it.
        let index = Self.table("sidx", SmallMovie.zeros(16) + big(0, 2) + big(65_535, 2) + SmallMovie.zeros(12))
        let movie = SmallMovie().bytes + SmallMovie.box("moof", [])
        let few = Counting(movie + Array(repeating: index, count: 60).flatMap { $0 })
        #expect(try VideoJudgement.of(few) == .whole(.mp4, endsCleanly: true))
        let many = Counting(movie + Array(repeating: index, count: 62).flatMap { $0 })
        #expect(try Self.reason(many).contains("more frames than any video has"))
    }
}
