import Model
import TestSupport
import Testing

@testable import Media

@Suite("Audio durations")
struct MediaAudioTests {
    @Test("WAV: the data chunk divided by the rate of its samples, whatever the stated byte rate")
    func wav() {
        #expect(AudioProbe.seconds(of: MediaSamples.wav(dataCount: 250)) == 2.5)
        let trailing = MediaSamples.chunk("LIST", MediaSamples.zeros(100))
        #expect(AudioProbe.seconds(of: MediaSamples.wav(dataCount: 250, trailing: trailing)) == 2.5)
    }

    @Test("WAV: a data size of 0, of all ones or past the end means up to the end", arguments: [0, 0xFFFF_FFFF, 9999])
    func streamedWAV(size: Int) {
        #expect(AudioProbe.seconds(of: MediaSamples.wav(dataCount: 250, dataSize: size)) == 2.5)
    }

    @Test("WAV: compressed sound is measured by its sample count, else by its byte rate")
    func compressedWAV() {
        let format = MediaSamples.waveFormat(encoding: 2, sampleRate: 50, bytesPerBlock: 32, bytesPerSecond: 20)
        let data = MediaSamples.chunk("data", MediaSamples.zeros(50))
        let fact = MediaSamples.chunk("fact", MediaSamples.little(200, 4))
        #expect(AudioProbe.seconds(of: MediaSamples.riff(format + data)) == 2.5)
        #expect(AudioProbe.seconds(of: MediaSamples.riff(format + fact + data)) == 4)
    }

    @Test("WAV: without a rate or without a format there is no duration, and no division by zero")
    func unknownWAV() {
        let data = MediaSamples.chunk("data", MediaSamples.zeros(50))
        let still = MediaSamples.waveFormat(sampleRate: 0, bytesPerBlock: 0, bytesPerSecond: 0)
        #expect(AudioProbe.seconds(of: MediaSamples.riff(still + data)) == nil)
        #expect(AudioProbe.seconds(of: MediaSamples.riff(data)) == nil)
        #expect(AudioProbe.seconds(of: MediaSamples.riff(still)) == nil)
    }

    @Test("WAV: a file cut in its data is as long as what is left, one cut before has no duration")
    func wavPrefixes() {
        let sample = MediaSamples.wav(dataCount: 250)
        let header = sample.count - 250
        for length in 0...sample.count {
            let expected = length < header ? nil : Double(length - header) / 100
            #expect(AudioProbe.seconds(of: sample.prefix(length)) == expected, "\(length) bytes")
        }
    }

    @Test("MP3: without a count the whole frames are counted")
    func mp3Frames() {
        let sample = MediaSamples.mpegFrames(40)
        #expect(AudioProbe.seconds(of: sample) == MediaSamples.seconds(ofFrames: 40))
        for length in 0...sample.count {
            // A first frame proves itself by a second header or by ending with the file.
            let expected = length < 52 || (53...55).contains(length) ? nil : MediaSamples.seconds(ofFrames: length / 52)
            #expect(AudioProbe.seconds(of: sample.prefix(length)) == expected, "\(length) bytes")
        }
    }

    @Test("MP3: tags in front and behind, and what stands between frames, are not counted")
    func mp3Tags() {
        let footed = MediaSamples.id3(MediaSamples.zeros(300), hasFooter: true)
        let tags = footed + MediaSamples.id3(MediaSamples.mpegFrames(3)) + MediaSamples.zeros(77)
        let behind = MediaSamples.ascii("TAG") + MediaSamples.mpegFrames(2)
        let sample = tags + MediaSamples.mpegFrames(10) + MediaSamples.zeros(33) + MediaSamples.mpegFrames(5) + behind
        #expect(AudioProbe.seconds(of: sample) == MediaSamples.seconds(ofFrames: 15))
    }

    @Test(
        "MP3: a count in a Xing or Info header that is not that of the frames is another reading",
        arguments: ["Xing", "Info"])
    func xing(name: String) {
        func sample(announced: Int) -> [UInt8] {
            let count = MediaSamples.big(announced, 4)
            let info = MediaSamples.zeros(9) + MediaSamples.ascii(name) + MediaSamples.big(1, 4) + count
            return MediaSamples.mpegFrame(info) + MediaSamples.mpegFrames(3)
        }
        #expect(AudioProbe.seconds(of: sample(announced: 400)) == MediaSamples.seconds(ofFrames: 3))
        let other = MaterialFacts(probing: sample(announced: 400)).otherDurations
        #expect(other == [MediaSamples.seconds(ofFrames: 400)])
        #expect(MaterialFacts(probing: sample(announced: 3)).otherDurations == [])
    }

    @Test("MP3: a Xing header without a count leaves the frames after it to be counted")
    func xingWithoutCount() {
        let info = MediaSamples.zeros(9) + MediaSamples.ascii("Xing") + MediaSamples.big(0, 4)
        let sample = MediaSamples.mpegFrame(info) + MediaSamples.mpegFrames(3)
        #expect(AudioProbe.seconds(of: sample) == MediaSamples.seconds(ofFrames: 3))
    }

    @Test("MP3: samples that the encoder added are taken off")
    func encoderDelay() {
        let added = MediaSamples.ascii("LAME") + MediaSamples.zeros(17) + MediaSamples.big(576 << 12 | 1000, 3)
        let info = MediaSamples.ascii("Info") + MediaSamples.big(1, 4) + MediaSamples.big(100, 4) + added
        // MPEG 1, mono, 44,100 Hz, 32 kbit/s: 104 bytes and 1152 samples a frame, the header at 21.
        let header: [UInt8] = [0xFF, 0xFB, 0x10, 0xC0]
        let first = header + MediaSamples.zeros(17) + info + MediaSamples.zeros(104 - 21 - info.count)
        let frames = repeatElement(header + MediaSamples.zeros(100), count: 100).joined()
        let facts = MaterialFacts(probing: first + frames)
        #expect(facts.durationSeconds == Double(100 * 1152 - 576 - 1000) / 44100)
        // Not every reader takes them off.
        #expect(facts.otherDurations == [Double(100 * 1152) / 44100])
    }

    @Test("MP3: a count in a VBRI header that is not that of the frames is another reading")
    func vbri() {
        // MPEG 1, stereo, 48,000 Hz, 320 kbit/s: 960 bytes and 1152 samples a frame.
        let header: [UInt8] = [0xFF, 0xFB, 0xE4, 0x00]
        let info =
            MediaSamples.zeros(32) + MediaSamples.ascii("VBRI") + MediaSamples.zeros(10) + MediaSamples.big(125, 4)
        let first = header + info + MediaSamples.zeros(960 - 4 - info.count)
        let facts = MaterialFacts(probing: first + header + MediaSamples.zeros(956))
        #expect(facts.durationSeconds == 1152.0 / 48000)
        #expect(facts.otherDurations == [3])
    }

    @Test("MP3: tags behind the sound are no frames, whatever they hold and in whatever order they stand")
    func tagsBehind() {
        let frames = MediaSamples.mpegFrames(20)
        let version1 = MediaSamples.ascii("TAG") + MediaSamples.mpegFrames(2) + MediaSamples.zeros(21)
        let extended = MediaSamples.ascii("TAG+") + MediaSamples.mpegFrames(4) + MediaSamples.zeros(15) + version1
        let items = MediaSamples.mpegFrames(3)
        func ape(flags: Int) -> [UInt8] {
            MediaSamples.ascii("APETAGEX") + MediaSamples.little(2000, 4) + MediaSamples.little(items.count + 32, 4)
                + MediaSamples.little(1, 4) + MediaSamples.little(flags, 4) + MediaSamples.zeros(8)
        }
        let short = items + ape(flags: 0)
        let long = ape(flags: 0xA000_0000) + items + ape(flags: 0x8000_0000)
        let lyrics = MediaSamples.ascii("LYRICSBEGIN") + MediaSamples.mpegFrames(1)
        let lyricsTag = lyrics + MediaSamples.ascii("000063LYRICS200")
        for tags in [
            version1, extended, short, long, lyricsTag + version1, long + version1, short + lyricsTag + version1,
        ] {
            #expect(AudioProbe.seconds(of: frames + tags) == MediaSamples.seconds(ofFrames: 20), "\(tags.count) bytes")
        }
    }

    @Test("MP3: a last frame that is cut does not count")
    func cutFrame() {
        let sample = MediaSamples.mpegFrames(20).dropLast(1)
        #expect(AudioProbe.seconds(of: sample) == MediaSamples.seconds(ofFrames: 19))
    }

    @Test("MP3: a tag of megabytes in front is stepped over")
    func largeTag() {
        let sample = MediaSamples.id3(MediaSamples.zeros(3_000_000)) + MediaSamples.mpegFrames(20)
        #expect(AudioProbe.seconds(of: sample) == MediaSamples.seconds(ofFrames: 20))
    }

    @Test("WAV: more than 4 GiB have their size in a chunk of its own", arguments: ["RF64", "BW64"])
    func largeWAV(name: String) {
        let sizes = MediaSamples.chunk(
            "ds64", MediaSamples.zeros(8) + MediaSamples.little(250, 8) + MediaSamples.zeros(12))
        let format = MediaSamples.waveFormat(sampleRate: 50, bytesPerBlock: 2, bytesPerSecond: 100)
        let data = MediaSamples.chunk("data", MediaSamples.zeros(250), size: 0xFFFF_FFFF)
        let behind = MediaSamples.chunk("LIST", MediaSamples.zeros(100))
        let sample =
            MediaSamples.ascii(name) + MediaSamples.zeros(4) + MediaSamples.ascii("WAVE") + sizes + format + data
        #expect(AudioProbe.seconds(of: sample + behind) == 2.5)
    }

    @Test("WAV: an odd chunk may lack the byte that makes it even, and a list may stand before the format")
    func oddWAV() {
        let format = MediaSamples.waveFormat(sampleRate: 50, bytesPerBlock: 2, bytesPerSecond: 100)
        let data = MediaSamples.chunk("data", MediaSamples.zeros(250))
        let padded = MediaSamples.chunk("LIST", [1, 2, 3])
        #expect(AudioProbe.seconds(of: MediaSamples.riff(padded + format + data)) == 2.5)
        #expect(AudioProbe.seconds(of: MediaSamples.riff(padded.dropLast() + format + data)) == 2.5)
    }

    @Test("WAV: data of no bytes is none if another chunk follows")
    func emptyWAV() {
        let format = MediaSamples.waveFormat(sampleRate: 50, bytesPerBlock: 2, bytesPerSecond: 100)
        let list = MediaSamples.chunk("LIST", MediaSamples.zeros(250))
        #expect(AudioProbe.seconds(of: MediaSamples.riff(format + MediaSamples.chunk("data", []) + list)) == 0)
    }

    @Test("WAV: the extensible header has the encoding further behind")
    func extensibleWAV() {
        func sample(_ encoding: Int) -> [UInt8] {
            let beginning = MediaSamples.little(0xFFFE, 2) + MediaSamples.little(1, 2) + MediaSamples.little(50, 4)
            let rates = MediaSamples.little(20, 4) + MediaSamples.little(32, 2) + MediaSamples.little(8, 2)
            let rest = MediaSamples.little(22, 2) + MediaSamples.zeros(6) + MediaSamples.little(encoding, 2)
            return MediaSamples.riff(
                MediaSamples.chunk("fmt ", beginning + rates + rest + MediaSamples.zeros(14))
                    + MediaSamples.chunk("data", MediaSamples.zeros(3_200)))
        }
        #expect(AudioProbe.seconds(of: sample(1)) == 2)
        // Compressed: by its byte rate.
        #expect(AudioProbe.seconds(of: sample(2)) == 160)
    }

    @Test("Only sounds have a duration here")
    func otherKinds() {
        #expect(AudioProbe.seconds(of: MediaSamples.png(641, 479)) == nil)
        #expect(AudioProbe.seconds(of: MediaMovieSample().bytes) == nil)
    }
}
