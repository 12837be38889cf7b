import Media
import Model
import TestSupport
import Testing

/// Files that begin as they should and have nothing, or not all, behind that.
@Suite("Whole files")
struct MediaWholenessTests {
    private typealias Sample = MediaSamples

    private func flaw(_ bytes: some RandomAccessCollection<UInt8>) -> MaterialFlaw? {
        MaterialFacts(probing: bytes).flaw
    }

    private func isUnreadable(_ bytes: some RandomAccessCollection<UInt8>) -> Bool {
        if case .unreadable? = flaw(bytes) { true } else { false }
    }

    private func head(_ bytes: [UInt8], _ count: Int) -> [UInt8] { Array(bytes.prefix(count)) }

    private static let cut = MaterialFlaw.doubtful("that is cut short")

    @Test("The samples are whole", arguments: MediaImageSample.all.filter { !$0.testDescription.hasPrefix("BMP") })
    func samples(sample: MediaImageSample) {
        #expect(flaw(sample.bytes) == nil)
    }

    @Test(
        "A signature alone is no image",
        arguments: [
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52],
            [0xFF, 0xD8, 0xFF, 0xE0], MediaSamples.ascii("GIF89a"), MediaSamples.ascii("RIFF????WEBPVP8 "),
            MediaSamples.ascii("BM") + MediaSamples.zeros(12) + [40, 0, 0, 0], [0x49, 0x49, 42, 0, 8, 0, 0, 0],
        ] as [[UInt8]])
    func signature(bytes: [UInt8]) {
        #expect(flaw(bytes) == .unreadable("that does not say how large it is"))
    }

    @Test("A size with nothing behind it is no image")
    func headerAlone() {
        let empty = MaterialFlaw.unreadable("without any picture in it")
        #expect(flaw(head(Sample.png(400, 400), 33)) == empty)
        #expect(
            flaw(head(Sample.png(400, 400), 33) + Sample.zeros(4) + Sample.ascii("IEND") + Sample.zeros(4)) == empty)
        #expect(flaw(head(Sample.gif(400, 400), 13)) == empty)
        #expect(flaw(head(Sample.gif(400, 400), 13) + [0x3B]) == empty)
        #expect(flaw(head(Sample.bmp(400, 400), 54)) == empty)
        #expect(flaw(head(Sample.jpeg(400, 400), 37)) == empty)
        #expect(flaw(head(Sample.webpExtended(400, 400), 30)) == empty)
        let tiff = Sample.tiff(400, 400, isBig: true)
        #expect(flaw(head(tiff, 48)) == empty)
        var outside = tiff
        outside.replaceSubrange(48 + 8..<48 + 12, with: [0x7F, 0, 0, 0])
        #expect(flaw(outside) == empty)
    }

    @Test("A picture without its end is cut")
    func cutShort() {
        #expect(flaw(Sample.png(400, 400).dropLast(12)) == Self.cut)
        #expect(flaw(Sample.gif(400, 400).dropLast()) == Self.cut)
        #expect(flaw(Sample.jpeg(400, 400).dropLast()) == Self.cut)
        #expect(flaw(Sample.webpLossy(400, 400).dropLast(2)) == Self.cut)
        #expect(flaw(Sample.webpLossy(400, 400).dropLast(1)) == Self.cut)
        // The last byte of a list of directories, which says that there is no other.
        #expect(flaw(Sample.tiff(400, 400, isBig: true).dropLast(1)) == Self.cut)
        var tiff = Sample.tiff(400, 400, isBig: false)
        tiff.replaceSubrange(60 + 8..<60 + 10, with: [0xFF, 0xFF])
        #expect(flaw(tiff) == Self.cut)
        let bitmap =
            Sample.ascii("BM") + Sample.zeros(8) + Sample.little(54, 4) + Sample.little(40, 4)
            + Sample.little(3, 4) + Sample.little(-2, 4) + Sample.little(1, 2) + Sample.little(24, 2) + Sample.zeros(24)
        #expect(flaw(bitmap + Sample.zeros(24)) == nil)
        #expect(flaw(bitmap + Sample.zeros(23)) == Self.cut)
    }

    @Test("A TIFF whose list of strips is cut is told of")
    func cutStrips() {
        var tiff = Sample.tiff(400, 400, isBig: true)
        // Three strips, whose lengths stand behind all else.
        tiff.replaceSubrange(60 + 4..<60 + 12, with: Sample.big(3, 4) + Sample.big(tiff.count, 4))
        let lengths = [1, 1, 1].flatMap { Sample.big($0, 4) }
        #expect(flaw(tiff + lengths) == nil)
        #expect(flaw(tiff + lengths.dropLast()) == Self.cut)
    }

    @Test("What stands behind the end is left alone")
    func trailing() {
        for sample in [Sample.png(400, 400), Sample.gif(400, 400), Sample.jpeg(400, 400)] {
            #expect(flaw(sample + Sample.zeros(1000)) == nil)
        }
    }

    @Test("A JPEG may have megabytes of metadata, a thumbnail among them, in front of its own size")
    func largeMetadata() {
        let thumbnail = Sample.jpeg(160, 120)
        let exif = [0xFF, 0xE1] + Sample.big(2 + 6 + thumbnail.count, 2) + Sample.ascii("Exif\0\0") + thumbnail
        let profile = [0xFF, 0xE2] + Sample.big(65_535, 2) + [UInt8](repeating: 0xFF, count: 65_533)
        let front = [0xFF, 0xD8] + exif + Array(repeatElement(profile, count: 40).joined())
        let facts = MaterialFacts(probing: front + Sample.jpeg(641, 479).dropFirst(2))
        #expect((facts.width, facts.height) == (641, 479))
        #expect(facts.flaw == nil)
        // The end of the thumbnail is not that of the picture.
        #expect(flaw(front + Sample.jpeg(641, 479).dropFirst(2).dropLast(2)) == Self.cut)
    }

    @Test("BigTIFF is read and told of", arguments: [false, true])
    func bigTIFF(isBig: Bool) {
        let number = isBig ? Sample.big : Sample.little
        func entry(_ tag: Int, _ type: Int, _ value: Int) -> [UInt8] {
            let size = type == 3 ? 2 : 8
            return number(tag, 2) + number(type, 2) + number(1, 8) + number(value, size) + Sample.zeros(8 - size)
        }
        let header = Sample.ascii(isBig ? "MM" : "II") + number(43, 2) + number(8, 2) + Sample.zeros(2) + number(16, 8)
        let entries = entry(256, 3, 641) + entry(257, 16, 479) + entry(273, 16, 8) + entry(279, 16, 1)
        let facts = MaterialFacts(probing: header + number(4, 8) + entries + Sample.zeros(8))
        #expect(facts.format == .tiff)
        #expect((facts.width, facts.height) == (641, 479))
        #expect(facts.flaw == .doubtful("of the BigTIFF kind, which few programs read"))
    }

    @Test("Sound and film without anything to play are told of")
    func nothingToPlay() {
        #expect(isUnreadable(Sample.ascii("RIFF????WAVE")))
        #expect(isUnreadable(Sample.riff(Sample.waveFormat(sampleRate: 50, bytesPerBlock: 2, bytesPerSecond: 100))))
        #expect(isUnreadable(Sample.id3(Sample.zeros(100))))
        #expect(isUnreadable(Sample.ascii("ID3") + [4, 0, 0, 1, 1, 1, 1]))
        #expect(isUnreadable(MediaMovieSample.box("ftyp", Sample.ascii("isom") + Sample.zeros(4))))
        #expect(
            isUnreadable(MediaMovieSample.box("ftyp", Sample.ascii("isom")) + MediaMovieSample.box("mdat", [1, 2, 3])))
        #expect(isUnreadable(MediaMovieSample(handler: "text").bytes))
        // An index without a place for any frame is doubtful.
        #expect(flaw(MediaMovieSample().bytes) != nil && !isUnreadable(MediaMovieSample().bytes))
    }

    @Test("A sound that is shorter than it says is told of, one that was never told its length is not")
    func shortSound() {
        #expect(
            flaw(Sample.wav(dataCount: 250).dropLast(50))
                == .doubtful("that is cut short: it speaks of 250 bytes of sound and has 200"))
        for size in [0, 0xFFFF_FFFF, 0x7FFF_FFFF] {
            #expect(flaw(Sample.wav(dataCount: 250, dataSize: size)) == nil)
        }
    }
}
