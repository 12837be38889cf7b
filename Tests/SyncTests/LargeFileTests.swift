import Files
import Media
import Model
import TestSupport
import Testing

@testable import Sync

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Videos beyond 4 GiB, of which the disk holds a few kilobytes.
struct LargeFileTests {
    /// A movie whose frames stand behind five gibibytes of nothing: box sizes and places need 64 bits.
    private func withLargeMovie(
        isIndexLast: Bool, shift: Int = 0, _ body: (DescriptorSource, Int32) throws -> Void
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
            let descriptor = open(folder + "/large.mp4", O_RDWR | O_CREAT, 0o600)
            defer { close(descriptor) }
            let pieces = [
                (0, Array(bytes[..<start]) + header), (start + 16 + hole, Array(bytes[(start + 8)...])),
            ]
            for (place, piece) in pieces {
                try #require(pwrite(descriptor, piece, piece.count, off_t(place)) == piece.count)
            }
            try body(DescriptorSource(descriptor, count: Int64(bytes.count + 8 + hole), path: "large.mp4"), descriptor)
        }
    }

    @Test(arguments: [false, true])
    func `a file of five gibibytes is whole, and is not when its last byte is missing`(isIndexLast: Bool) async throws {
        try await withLargeMovie(isIndexLast: isIndexLast) { source, descriptor in
            #expect(source.count > 5 << 30)
            #expect(try VideoJudgement.of(source) == .whole(.mp4, endsCleanly: true))
            let cut = DescriptorSource(descriptor, count: source.count - 1, path: "large.mp4")
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
