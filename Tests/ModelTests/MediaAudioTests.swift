import Model
import Testing

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

    @Test("MP3: the frame count in a Xing or Info header wins", arguments: ["Xing", "Info"])
    func xing(name: String) {
        let info = MediaSamples.zeros(9) + MediaSamples.ascii(name) + MediaSamples.big(1, 4) + MediaSamples.big(400, 4)
        let sample = MediaSamples.mpegFrame(info) + MediaSamples.mpegFrames(3)
        #expect(AudioProbe.seconds(of: sample) == MediaSamples.seconds(ofFrames: 400))
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
        let sample = first + header + MediaSamples.zeros(100)
        #expect(AudioProbe.seconds(of: sample) == Double(100 * 1152 - 576 - 1000) / 44100)
    }

    @Test("MP3: the frame count in a VBRI header wins")
    func vbri() {
        // MPEG 1, stereo, 48,000 Hz, 320 kbit/s: 960 bytes and 1152 samples a frame.
        let header: [UInt8] = [0xFF, 0xFB, 0xE4, 0x00]
        let info =
            MediaSamples.zeros(32) + MediaSamples.ascii("VBRI") + MediaSamples.zeros(10) + MediaSamples.big(125, 4)
        let first = header + info + MediaSamples.zeros(960 - 4 - info.count)
        #expect(AudioProbe.seconds(of: first + header + MediaSamples.zeros(956)) == 3)
    }

    @Test("Only sounds have a duration here")
    func otherKinds() {
        #expect(AudioProbe.seconds(of: MediaSamples.png(641, 479)) == nil)
        #expect(AudioProbe.seconds(of: MediaMovieSample().bytes) == nil)
    }
}
