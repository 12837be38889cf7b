import Model
import TestSupport
import Testing

@testable import Media

@Suite("Material formats")
struct MediaFormatTests {
    @Test(
        "Files are recognised by their first bytes",
        arguments: [
            (MediaSamples.jpeg(1, 1), MaterialFormat.jpeg),
            (MediaSamples.png(1, 1), .png),
            (MediaSamples.gif(1, 1), .gif),
            (MediaSamples.ascii("GIF87a"), .gif),
            (MediaSamples.bmp(1, 1), .bmp),
            (MediaSamples.bmp(1, 1, headerSize: 12), .bmp),
            (MediaSamples.tiff(1, 1, isBig: true), .tiff),
            (MediaSamples.tiff(1, 1, isBig: false), .tiff),
            (MediaSamples.ascii("II\u{2B}\u{0}"), .tiff),
            (MediaSamples.webpLossy(1, 1), .webp),
            (MediaSamples.wav(dataCount: 2), .wav),
            (MediaSamples.ascii("RF64????WAVEds64"), .wav),
            (MediaSamples.mpegFrames(2), .mp3),
            (MediaSamples.mpegFrame(), .mp3),
            (MediaSamples.id3(MediaSamples.zeros(20)) + MediaSamples.mpegFrames(2), .mp3),
            (MediaSamples.id3(MediaSamples.zeros(20)), .mp3),
            (MediaMovieSample().bytes, .mp4),
            (MediaMovieSample(brand: "mp42").bytes, .mp4),
            (MediaMovieSample(brand: "qt  ").bytes, .mov),
            (MediaMovieSample(brand: nil).bytes, .mov),
            (MediaMovieSample.box("wide", []) + MediaMovieSample(brand: nil).bytes, .mov),
            (MediaMovieSample.box("free", []) + MediaMovieSample().bytes, .mp4),
        ])
    func recognised(bytes: [UInt8], format: MaterialFormat) {
        #expect(MaterialFormat(recognizing: bytes) == format)
    }

    @Test(
        "Relatives of the accepted formats and other bytes are not taken for them",
        arguments: [
            [],
            MediaSamples.ascii("BM, said the letter, not a bitmap at all"),
            MediaSamples.ascii("RIFF????AVI LIST"),
            MediaSamples.ascii("%PDF-1.7"),
            MediaSamples.ascii("<svg xmlns='http://www.w3.org/2000/svg'/>"),
            MediaSamples.ascii("II\u{2C}\u{0}"),
            // UTF-16 text, AAC sound, MPEG layer II.
            [0xFF, 0xFE, 0x41, 0x00],
            [0xFF, 0xF1, 0x50, 0x80, 0, 0, 0, 0],
            [0xFF, 0xFD, 0x94, 0x04, 0, 0, 0, 0],
            MediaSamples.mpegFrame() + MediaSamples.zeros(100),
            MediaSamples.id3(MediaSamples.zeros(20)) + MediaSamples.ascii("fLaC") + MediaSamples.zeros(100),
            MediaMovieSample(brand: "heic").bytes,
            MediaMovieSample(brand: "avif").bytes,
            MediaMovieSample(brand: "M4A ").bytes,
            MediaMovieSample(brand: "3gp5").bytes,
        ] as [[UInt8]])
    func notRecognised(bytes: [UInt8]) {
        #expect(MaterialFormat(recognizing: bytes) == nil)
    }

    @Test(
        "What is no material has a name",
        arguments: [
            (MediaMovieSample(brand: "heic").bytes, "HEIC"), (MediaMovieSample(brand: "mif1").bytes, "HEIC"),
            (MediaMovieSample(brand: "avif").bytes, "AVIF"), (MediaMovieSample(brand: "M4A ").bytes, "M4A"),
            (MediaSamples.ascii("RIFF????AVI LIST"), "AVI"), ([0x1A, 0x45, 0xDF, 0xA3, 0], "WebM or Matroska"),
            (MediaSamples.ascii("%PDF-1.7"), "PDF"), (MediaSamples.ascii("<svg xmlns=''/>"), "SVG"),
            (MediaSamples.ascii("\n <!DOCTYPE HTML><title>404</title>"), "HTML"), (MediaSamples.ascii("fLaC"), "FLAC"),
            ([0xFF, 0xF1, 0x50, 0x80], "AAC"), (MediaSamples.ascii("text"), nil), ([], nil),
        ] as [([UInt8], String?)])
    func others(bytes: [UInt8], name: String?) {
        #expect(OtherFormat.name(of: bytes) == name)
    }

    @Test("Slices and collections without contiguous storage are read from their own start")
    func otherCollections() {
        let slice = ([1, 2, 3] + MediaSamples.png(7, 5))[3...]
        #expect(MaterialFormat(recognizing: slice) == .png)
        #expect(ImageProbe.size(of: slice)?.width == 7)
        let scattered = Array(MediaSamples.gif(7, 5).reversed()).reversed() as ReversedCollection
        #expect(MaterialFormat(recognizing: scattered) == .gif)
        #expect(ImageProbe.size(of: scattered)?.height == 5)
    }

    @Test("Each format has a kind, and the service takes six image, two audio and two video formats")
    func kinds() {
        let counts = Dictionary(grouping: MaterialFormat.allCases, by: \.kind).mapValues(\.count)
        #expect(counts == [.image: 6, .audio: 2, .video: 2])
    }

    @Test("No media type stands for two formats, and each leads back to its format")
    func tables() {
        for format in MaterialFormat.allCases {
            #expect(format.mimeTypes.first == format.mimeType)
            #expect(format.mimeType.hasPrefix(format.kind.rawValue + "/"))
            #expect(format.mimeTypes.allSatisfy { MaterialFormat(mimeType: $0) == format })
        }
        #expect(
            Set(MaterialFormat.allCases.flatMap(\.mimeTypes)).count
                == MaterialFormat.allCases.flatMap(\.mimeTypes).count)
    }

    @Test("Media types are found whatever their case and parameters")
    func lenientLookup() {
        #expect(MaterialFormat(mimeType: "Image/JPG ; q=1") == .jpeg)
        #expect(MaterialFormat(mimeType: "image/svg+xml") == nil)
        #expect(MaterialFormat(mimeType: "") == nil)
    }
}
