import Media
import Model
import TestSupport
import Testing

@testable import SenseAudio

@Suite("Material limits")
struct MediaLimitsTests {
    private func broken(_ facts: MaterialFacts) -> [MaterialViolation.Property] {
        MaterialLimits.violations(of: facts).map(\.property)
    }

    private func image(_ width: Int, _ height: Int) -> MaterialFacts {
        MaterialFacts(kind: .image, width: width, height: height)
    }

    private func video(_ width: Int, _ height: Int) -> MaterialFacts {
        MaterialFacts(kind: .video, width: width, height: height)
    }

    @Test("A film of a usual size keeps them all")
    func usual() {
        #expect(broken(MaterialFacts(probing: MediaMovieSample(brand: "qt  ").bytes)) == [])
    }

    @Test("The numbers for whole requests are the documented ones")
    func counts() {
        #expect(MaterialLimits.image.maximumCount == 9)
        #expect(MaterialLimits.audio.maximumCount == 3)
        #expect(MaterialLimits.video.maximumCount == 3)
        #expect(MaterialLimits.image.maximumTotalSeconds == nil)
        #expect(MaterialLimits.audio.maximumTotalSeconds == 15)
        #expect(MaterialLimits.video.maximumTotalSeconds == 15)
        for kind in MaterialKind.allCases {
            #expect(MaterialLimits.limits(for: kind).kind == kind)
        }
    }

    @Test(
        "Sizes up to the limit, in megabytes of 1,048,576 bytes",
        arguments: [
            (MaterialKind.image, 31_457_280), (.audio, 15_728_640), (.video, 52_428_800),
        ])
    func sizes(kind: MaterialKind, limit: Int) {
        #expect(broken(MaterialFacts(kind: kind, byteCount: limit - 1)) == [])
        #expect(broken(MaterialFacts(kind: kind, byteCount: limit)) == [])
        #expect(broken(MaterialFacts(kind: kind, byteCount: limit + 1)) == [.size])
    }

    @Test("Image sides: 300 and 6000 themselves are too small and too large")
    func imageSides() {
        #expect(broken(image(299, 400)) == [.width])
        #expect(broken(image(300, 400)) == [.width])
        #expect(broken(image(301, 400)) == [])
        #expect(broken(image(400, 300)) == [.height])
        #expect(broken(image(400, 301)) == [])
        #expect(broken(image(5999, 4000)) == [])
        #expect(broken(image(6000, 4000)) == [.width])
        #expect(broken(image(4000, 5999)) == [])
        #expect(broken(image(4000, 6000)) == [.height])
        #expect(broken(image(4000, 6001)) == [.height])
    }

    @Test("Image ratio: 0.4 and 2.5 themselves are out, one pixel less extreme is in")
    func imageRatio() {
        #expect(broken(image(1999, 5000)) == [.ratio])
        #expect(broken(image(2000, 5000)) == [.ratio])
        #expect(broken(image(2001, 5000)) == [])
        #expect(broken(image(4999, 2000)) == [])
        #expect(broken(image(5000, 2000)) == [.ratio])
        #expect(broken(image(5001, 2000)) == [.ratio])
    }

    @Test("Video sides: 300 and 6000 themselves are in")
    func videoSides() {
        #expect(broken(MaterialFacts(kind: .video, width: 299)) == [.width])
        #expect(broken(MaterialFacts(kind: .video, width: 300)) == [])
        #expect(broken(MaterialFacts(kind: .video, width: 301)) == [])
        #expect(broken(MaterialFacts(kind: .video, height: 299)) == [.height])
        #expect(broken(MaterialFacts(kind: .video, height: 300)) == [])
        #expect(broken(MaterialFacts(kind: .video, height: 5999)) == [])
        #expect(broken(MaterialFacts(kind: .video, height: 6000)) == [])
        #expect(broken(MaterialFacts(kind: .video, height: 6001)) == [.height])
    }

    @Test("Video ratio: 0.4 and 2.5 themselves are in, one pixel more extreme is out")
    func videoRatio() {
        #expect(broken(video(1250, 501)) == [])
        #expect(broken(video(1250, 500)) == [])
        #expect(broken(video(1251, 500)) == [.ratio])
        #expect(broken(video(501, 1250)) == [])
        #expect(broken(video(500, 1250)) == [])
        #expect(broken(video(500, 1251)) == [.ratio])
    }

    @Test("Video pixels: 409600 to 927408, both in")
    func videoPixels() {
        #expect(broken(video(640, 639)) == [.pixels])
        #expect(broken(video(640, 640)) == [])
        #expect(broken(video(640, 641)) == [])
        #expect(broken(video(834, 1111)) == [])
        #expect(broken(video(834, 1112)) == [])
        #expect(broken(video(834, 1113)) == [.pixels])
    }

    @Test("Durations: 2 s and 15 s themselves are in, to the millisecond", arguments: [MaterialKind.audio, .video])
    func durations(kind: MaterialKind) {
        let expected: [(Double, Bool)] = [
            (0, false), (1.999, false), (1.9994, false), (1.9996, true), (2, true), (2.001, true), (14.999, true),
            (15, true), (15.0004, true), (15.001, false), (.infinity, false),
        ]
        for (seconds, isAllowed) in expected {
            #expect(
                broken(MaterialFacts(kind: kind, durationSeconds: seconds)) == (isAllowed ? [] : [.duration]),
                "\(seconds) s")
        }
    }

    @Test("Frame rates: 24 and 60 themselves are in, to the hundredth")
    func frameRates() {
        let expected: [(Double, Bool)] = [
            (24000.0 / 1001, false), (23.99, false), (24, true), (24.01, true), (59.99, true), (60, true),
            (60.004, true), (60.01, false), (120, false),
        ]
        for (rate, isAllowed) in expected {
            let facts = MaterialFacts(kind: .video, framesPerSecond: rate)
            #expect(broken(facts) == (isAllowed ? [] : [.frameRate]), "\(rate) fps")
        }
    }

    @Test("What is limited for one kind is not for another, and what could not be read breaks nothing")
    func unknown() {
        #expect(broken(MaterialFacts(kind: .image, durationSeconds: 99, framesPerSecond: 1)) == [])
        #expect(broken(MaterialFacts(kind: .audio, width: 1, height: 1, framesPerSecond: 1)) == [])
        #expect(broken(MaterialFacts(byteCount: .max, width: 1, height: 1, durationSeconds: 99)) == [])
        for kind in MaterialKind.allCases {
            #expect(broken(MaterialFacts(kind: kind)) == [])
            #expect(broken(MaterialFacts(kind: kind, durationSeconds: .nan, framesPerSecond: .nan)) == [])
        }
        #expect(broken(MaterialFacts(kind: .image, width: 400)) == [])
    }

    @Test("Numbers no file has are compared without overflow")
    func extremes() {
        #expect(broken(image(.max, .max)) == [.width, .height])
        #expect(broken(video(.max, .max)) == [.width, .height, .pixels])
        #expect(broken(video(.min, 0)) == [.width, .height])
    }

    @Test("A violation says what was found and what is allowed")
    func wording() {
        let small = MaterialLimits.violations(of: MaterialFacts(kind: .image, byteCount: 31_457_281, width: 250))
        #expect(small.map(\.found) == ["30.1 MB (31457281 bytes)", "250 px"])
        #expect(small.map(\.allowed) == ["at most 30 MB (31457280 bytes)", "more than 300 and less than 6000 px"])
        let wide = MaterialLimits.violations(of: image(1250, 500))
        #expect(wide.map(\.found) == ["1250:500"])
        #expect(wide.map(\.allowed) == ["more than 2:5 and less than 5:2 (width:height)"])
        let film = MaterialFacts(
            kind: .video, width: 640, height: 480, durationSeconds: 15.5, framesPerSecond: 24000.0 / 1001)
        let violations = MaterialLimits.violations(of: film)
        #expect(violations.map(\.found) == ["307200 px (640x480)", "15.5 s", "23.98 fps"])
        #expect(violations.map(\.allowed) == ["409600 to 927408 px", "2 to 15 s", "24 to 60 fps"])
    }

    @Test(
        "A size beyond the limit never reads as if it were within",
        arguments: [
            (31_457_281, "30.1 MB (31457281 bytes)"), (31_561_318, "30.1 MB (31561318 bytes)"),
            (33_030_144, "31.5 MB (33030144 bytes)"), (33_030_145, "31.6 MB (33030145 bytes)"),
            (Int.max, "8796093022208.0 MB (\(Int.max) bytes)"),
        ])
    func sizeWording(bytes: Int, found: String) {
        #expect(MaterialLimits.violations(of: MaterialFacts(kind: .image, byteCount: bytes)).map(\.found) == [found])
    }

    @Test("Sizes between the two kinds of megabyte are doubtful")
    func doubtfulSizes() {
        func doubts(_ bytes: Int) -> [MaterialViolation.Property] {
            MaterialLimits.doubts(of: MaterialFacts(kind: .audio, byteCount: bytes)).map(\.property)
        }
        #expect(doubts(15_000_000) == [])
        #expect(doubts(15_000_001) == [.size])
        #expect(doubts(15_728_640) == [.size])
        #expect(doubts(15_728_641) == [])
    }

    @Test("A duration is broken if every reading breaks it, and doubtful if some do")
    func readings() {
        func check(_ first: Double, _ others: Double...) -> ([String], [String]) {
            let facts = MaterialFacts(kind: .audio, durationSeconds: first, otherDurations: others)
            return (MaterialLimits.violations(of: facts).map(\.found), MaterialLimits.doubts(of: facts).map(\.found))
        }
        #expect(check(15, 15.0004) == ([], []))
        #expect(check(15, 15.046) == ([], ["15.046 s by one reading and 15 s by another"]))
        #expect(check(1.97, 2.02) == ([], ["1.97 s by one reading and 2.02 s by another"]))
        #expect(check(15.01, 15.046) == (["15.01 s"], []))
        #expect(check(1, 400) == (["1 s"], []))
    }

    @Test("Durations that add up to the limit do not exceed it by what addition leaves behind")
    func total() {
        #expect(7.032 + 4.222 + 3.746 > 15)
        #expect(MaterialLimits.total(ofSeconds: [7.032, 4.222, 3.746]) == 15)
        #expect(MaterialLimits.total(ofSeconds: [7.032, 4.222, 3.747]) > 15)
        #expect(MaterialLimits.total(ofSeconds: []) == 0)
    }

    @Test("Ratios are equal however far they are reduced")
    func ratios() {
        #expect(AspectRatio(width: 2, height: 5) == AspectRatio(width: 400, height: 1000))
        #expect(AspectRatio(width: 399, height: 1000) < AspectRatio(width: 2, height: 5))
        #expect(AspectRatio(width: .max, height: 1) > AspectRatio(width: .max, height: 2))
    }
}
