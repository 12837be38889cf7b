import Model
import TestSupport
import Testing

@testable import Media

/// SplitMix64: the same numbers in every run.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

@Suite("Material facts")
struct MediaFactsTests {
    private static let samples =
        MediaImageSample.all.map(\.bytes) + [
            MediaSamples.wav(dataCount: 250),
            MediaSamples.id3(MediaSamples.zeros(40)) + MediaSamples.mpegFrames(8),
            MediaSamples.mpegFrame(
                MediaSamples.zeros(9) + MediaSamples.ascii("Info") + MediaSamples.big(15, 4) + MediaSamples.big(9, 4))
                + MediaSamples.mpegFrames(2),
            MediaMovieSample().bytes,
            MediaMovieSample(brand: "qt  ", version: 1, hasLargeDataFirst: true, fragmentDuration: 3).bytes,
        ]

    private static let limits = MaterialLimits(
        kind: .video, maximumCount: 1, maximumByteCount: 1_048_576, side: .open(300, 6000),
        ratio: .closed(AspectRatio(width: 2, height: 5), AspectRatio(width: 5, height: 2)), pixels: .closed(1, 1_000),
        seconds: .closed(2, 15), maximumTotalSeconds: 15, framesPerSecond: .closed(24, 60))

    /// Nothing that comes out of a file, however broken, may be a number that later arithmetic trips over.
    private func expectSound(_ bytes: [UInt8]) {
        let facts = MaterialFacts(probing: bytes)
        #expect(facts.byteCount == bytes.count)
        #expect(facts.kind == facts.format?.kind)
        #expect((facts.width ?? 1) > 0 && (facts.height ?? 1) > 0)
        #expect((facts.width == nil) == (facts.height == nil))
        #expect((facts.durationSeconds ?? 0).isFinite && (facts.durationSeconds ?? 0) >= 0)
        #expect((facts.framesPerSecond ?? 1).isFinite && (facts.framesPerSecond ?? 1) > 0)
        #expect(facts.otherDurations.allSatisfy { $0.isFinite && $0 >= 0 })
        _ = Self.limits.violations(of: facts)
        _ = Self.limits.doubts(of: facts)
        _ = VideoProbe.facts(of: bytes)
    }

    @Test("Each kind brings its own facts")
    func kinds() {
        let image = MediaSamples.png(641, 479)
        #expect(
            MaterialFacts(probing: image)
                == MaterialFacts(kind: .image, format: .png, byteCount: image.count, width: 641, height: 479))
        let audio = MediaSamples.wav(dataCount: 250)
        #expect(
            MaterialFacts(probing: audio)
                == MaterialFacts(kind: .audio, format: .wav, byteCount: audio.count, durationSeconds: 2.5))
        let video = MediaMovieSample(brand: "qt  ").bytes
        var movie = MaterialFacts(probing: video)
        movie.flaw = nil
        #expect(
            movie
                == MaterialFacts(
                    kind: .video, format: .mov, byteCount: video.count, width: 864, height: 496, durationSeconds: 5,
                    framesPerSecond: 24))
        #expect(MaterialFacts(probing: MediaSamples.ascii("text")) == MaterialFacts(byteCount: 4))
        #expect(MaterialFacts(probing: [UInt8]()) == MaterialFacts(byteCount: 0))
    }

    @Test("A file cut anywhere is read without harm", arguments: samples)
    func everyPrefix(sample: [UInt8]) {
        for length in 0...sample.count {
            expectSound(Array(sample.prefix(length)))
        }
    }

    @Test("A file with wrong bytes anywhere is read without harm", arguments: samples)
    func mutated(sample: [UInt8]) {
        var generator = SeededGenerator(state: 1)
        let extremes: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF]
        for _ in 0..<400 {
            var bytes = sample
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                // The first bytes stay, or hardly any would still be recognised.
                let start = Int.random(in: 4..<bytes.count, using: &generator)
                let end = min(bytes.count, start + Int.random(in: 1...8, using: &generator))
                let value = extremes.randomElement(using: &generator) ?? 0
                for index in start..<end {
                    bytes[index] = Bool.random(using: &generator) ? value : UInt8.random(in: 0...255, using: &generator)
                }
            }
            expectSound(bytes)
        }
    }

    @Test("Random bytes behind the beginning of a file are read without harm", arguments: samples)
    func random(sample: [UInt8]) {
        var generator = SeededGenerator(state: 2)
        for _ in 0..<200 {
            let kept = Int.random(in: 0...sample.count, using: &generator)
            let count = Int.random(in: 0...300, using: &generator)
            expectSound(sample.prefix(kept) + (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
    }
}
