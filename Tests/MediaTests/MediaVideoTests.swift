import Model
import TestSupport
import Testing

@testable import Media

@Suite("Video headers")
struct MediaVideoTests {
    @Test("Duration, size and frame rate, with times of four and of eight bytes", arguments: [0, 1])
    func complete(version: Int) throws {
        let facts = try #require(VideoProbe.facts(of: MediaMovieSample(version: version).bytes))
        #expect(facts.durationSeconds == 5)
        #expect(facts.width == 864)
        #expect(facts.height == 496)
        #expect(facts.framesPerSecond == 24)
    }

    @Test("A duration beyond four bytes is read whole")
    func longDuration() {
        let sample = MediaMovieSample(version: 1, timeScale: 0x8000_0000, duration: 0x8000_0000 * 7)
        #expect(VideoProbe.facts(of: sample.bytes)?.durationSeconds == 7)
    }

    @Test("The header is found behind data of any size, and cut at any place it is not a header", arguments: [0, 1])
    func everyPrefix(version: Int) {
        let sample = MediaMovieSample(version: version, hasLargeDataFirst: true).bytes
        for length in 0..<sample.count {
            #expect(VideoProbe.facts(of: sample.prefix(length)) == nil, "\(length) bytes")
        }
        #expect(VideoProbe.facts(of: sample)?.width == 864)
    }

    @Test("A last box without a size reaches to the end")
    func openSize() {
        var sample = MediaMovieSample(brand: nil).bytes
        sample.replaceSubrange(0..<4, with: [0, 0, 0, 0])
        #expect(VideoProbe.facts(of: sample)?.durationSeconds == 5)
    }

    @Test("Tracks that are not video lend neither size nor frame rate")
    func otherHandler() throws {
        let facts = try #require(VideoProbe.facts(of: MediaMovieSample(handler: "tmcd").bytes))
        #expect(facts.durationSeconds == 5)
        #expect(facts.width == nil)
        #expect(facts.framesPerSecond == nil)
    }

    @Test("A duration of 0 or all ones is unknown, unless the fragments announce one", arguments: [0, 0xFFFF_FFFF])
    func unknownDuration(duration: Int) {
        var sample = MediaMovieSample(duration: duration, mediaDuration: 0, runs: [])
        #expect(VideoProbe.facts(of: sample.bytes)?.durationSeconds == nil)
        #expect(VideoProbe.facts(of: sample.bytes)?.framesPerSecond == nil)
        #expect(VideoProbe.facts(of: sample.bytes)?.width == 864)
        sample.fragmentDuration = 2500
        #expect(VideoProbe.facts(of: sample.bytes)?.durationSeconds == 2.5)
    }

    @Test("What the header says of its own frames is not the duration of a file with fragments behind it")
    func fragments() {
        var sample = MediaMovieSample(duration: 1_000)
        sample.hasStrayFragment = true
        #expect(VideoProbe.facts(of: sample.bytes)?.durationSeconds == nil)
        #expect(VideoProbe.facts(of: sample.bytes)?.framesPerSecond == nil)
        #expect(VideoProbe.facts(of: sample.bytes)?.width == 864)
        sample.fragmentDuration = 2_500
        #expect(VideoProbe.facts(of: sample.bytes)?.durationSeconds == 2.5)
    }

    @Test("A duration of eight bytes, all ones, is unknown")
    func unknownLongDuration() {
        let sample = MediaMovieSample(version: 1, duration: -1, mediaDuration: -1, runs: [])
        #expect(VideoProbe.facts(of: sample.bytes)?.durationSeconds == nil)
    }

    @Test("A movie header without a duration leaves it to the tracks")
    func durationOfTracks() {
        #expect(VideoProbe.facts(of: MediaMovieSample(duration: 0).bytes)?.durationSeconds == 5)
        #expect(VideoProbe.facts(of: MediaMovieSample(duration: 0, runs: []).bytes)?.durationSeconds == 5)
    }

    @Test("The size is the stored one, not the one that is shown", arguments: [0, 1])
    func storedSize(version: Int) throws {
        var sample = MediaMovieSample(version: version, width: 1024, height: 576)
        #expect(VideoProbe.facts(of: sample.bytes)?.width == 1024)
        sample.stored = (720, 576)
        let facts = try #require(VideoProbe.facts(of: sample.bytes))
        #expect((facts.width, facts.height) == (720, 576))
        // What some writers leave where they know no size.
        sample.stored = (0, 0)
        #expect(VideoProbe.facts(of: sample.bytes)?.width == 1024)
    }

    @Test("An edit list plays less than there is; a part that only waits does not count", arguments: [0, 1])
    func edits(version: Int) {
        var sample = MediaMovieSample(version: version, duration: 4000)
        sample.edits = [(500, -1), (3500, 12288)]
        let facts = VideoProbe.facts(of: sample.bytes)
        #expect(facts?.durationSeconds == 4)
        #expect(facts?.pictureSeconds == 3.5)
        #expect(facts?.framesPerSecond == 24)
        sample.edits = [(0, 0)]
        #expect(VideoProbe.facts(of: sample.bytes)?.pictureSeconds == 5)
    }

    @Test("A variable rate is the average of all its runs")
    func variableRate() {
        let sample = MediaMovieSample(mediaTimeScale: 600, mediaDuration: 9999, runs: [(30, 20), (10, 40), (1, 1400)])
        #expect(VideoProbe.facts(of: sample.bytes)?.framesPerSecond == 41 * 600.0 / 2400)
    }

    @Test("A time scale of 0 divides nothing")
    func noTimeScale() throws {
        let facts = try #require(VideoProbe.facts(of: MediaMovieSample(timeScale: 0, mediaTimeScale: 0).bytes))
        #expect(facts.durationSeconds == nil)
        #expect(facts.framesPerSecond == nil)
    }

    @Test("A table that claims more runs than it holds is not believed", arguments: [3, 0x7FFF_FFFF, 0xFFFF_FFFF])
    func claimedRuns(claimed: Int) throws {
        let facts = try #require(VideoProbe.facts(of: MediaMovieSample(claimedRuns: claimed).bytes))
        #expect(facts.framesPerSecond == nil)
        #expect(facts.width == 864)
    }

    @Test("A rate that is no whole number is the average over the track")
    func averageRate() {
        let sample = MediaMovieSample(mediaTimeScale: 24000, mediaDuration: 120_120, runs: [(120, 1001)])
        #expect(VideoProbe.facts(of: sample.bytes)?.framesPerSecond == 120 * 24000.0 / 120_120)
    }

    @Test(
        "Boxes smaller than their own header, or larger than what holds them, end the search",
        arguments: [[0, 0, 0, 7], [0, 0, 0, 2], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 1]] as [[UInt8]])
    func wrongSize(size: [UInt8]) {
        var sample = MediaMovieSample(hasLargeDataFirst: true).bytes
        let data = 16
        sample.replaceSubrange(data..<data + 4, with: size)
        sample.replaceSubrange(data + 8..<data + 16, with: [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
        #expect(VideoProbe.facts(of: sample) == nil)
    }

    @Test("A box smaller than its own header does not lead to the next one")
    func tinyBox() {
        let movie = MediaMovieSample(brand: nil).bytes
        #expect(VideoProbe.facts(of: MediaMovieSample.box("free", []) + movie) != nil)
        #expect(VideoProbe.facts(of: MediaSamples.big(4, 4) + movie) == nil)
    }

    @Test("A header too short for its fields does not borrow them from the next box")
    func shortHeader() throws {
        let next = MediaMovieSample.box("free", MediaSamples.big(1000, 4) + MediaSamples.big(5000, 4))
        let movie = MediaMovieSample.box("moov", MediaMovieSample.box("mvhd", MediaSamples.zeros(4)) + next)
        let facts = try #require(VideoProbe.facts(of: movie))
        #expect(facts.durationSeconds == nil)
    }
}
