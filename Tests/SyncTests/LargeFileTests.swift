import Files
import Media
import Model
import TestSupport
import Testing

@testable import Sync

/// Videos beyond 4 GiB, of which the disk holds a few kilobytes.
struct LargeFileTests {
    /// A movie whose frames stand behind five gibibytes of nothing: box sizes and places need 64 bits.
    private func withLargeMovie(
        isIndexLast: Bool, shift: Int = 0, _ body: (DescriptorSource, OpenFile) throws -> Void
    ) async throws {
        let hole = 5 << 30
        var movie = SmallMovie()
        (movie.isLarge, movie.isIndexLast) = (true, isIndexLast)
        // The header of the box with the frames is longer by eight bytes.
        movie.shift = hole + 8 + shift
        let bytes = movie.bytes
        let data = movie.frames.reduce(0) { $0 + $1.count }
        let start = isIndexLast ? movie.leading.count : bytes.count - data - 8
        let header = SmallMovie.big(1, 4) + SmallMovie.ascii("mdat") + SmallMovie.big(16 + hole + data, 8)
        try await withTemporaryFolder { folder in
            let file = try OpenFile(folder + "/large.mp4", for: .readingAndWriting, .create)
            let pieces = [
                (0, Array(bytes[..<start]) + header), (start + 16 + hole, Array(bytes[(start + 8)...])),
            ]
            for (place, piece) in pieces {
                try piece.withUnsafeBytes { try file.writeAll($0, at: Int64(place)) }
            }
            try body(DescriptorSource(file, count: Int64(bytes.count + 8 + hole)), file)
        }
    }

    @Test(arguments: [false, true])
    func `a file of five gibibytes is whole, and is not when its last byte is missing`(isIndexLast: Bool) async throws {
        try await withLargeMovie(isIndexLast: isIndexLast) { source, file in
            #expect(source.count > 5 << 30)
            #expect(try VideoJudgement.of(source) == .whole(.mp4, endsCleanly: true))
            let cut = DescriptorSource(file, count: source.count - 1)
            guard case .broken(let reason) = try VideoJudgement.of(cut) else { return #expect(Bool(false), "whole") }
            #expect(reason.contains("cut short"))
        }
    }

    @Test func `frames that would stand in the hole are none`() async throws {
        try await withLargeMovie(isIndexLast: false, shift: -(1 << 32)) { source, _ in
            guard case .broken(let reason) = try VideoJudgement.of(source) else { return #expect(Bool(false), "whole") }
            #expect(reason.contains("only zeros"))
        }
    }
}
