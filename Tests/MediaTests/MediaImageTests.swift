import Model
import TestSupport
import Testing

@testable import Media

/// An image of 641 x 479 px and how many of its bytes are needed to know that.
struct MediaImageSample: CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let needed: Int

    static let all = [
        MediaImageSample(testDescription: "PNG", bytes: MediaSamples.png(641, 479), needed: 24),
        MediaImageSample(testDescription: "GIF", bytes: MediaSamples.gif(641, 479), needed: 10),
        MediaImageSample(testDescription: "BMP", bytes: MediaSamples.bmp(641, 479), needed: 26),
        MediaImageSample(testDescription: "BMP, top down", bytes: MediaSamples.bmp(641, -479), needed: 26),
        MediaImageSample(
            testDescription: "BMP, large header", bytes: MediaSamples.bmp(641, 479, headerSize: 124), needed: 26),
        MediaImageSample(
            testDescription: "BMP, small header", bytes: MediaSamples.bmp(641, 479, headerSize: 12), needed: 22),
        MediaImageSample(testDescription: "JPEG", bytes: MediaSamples.jpeg(641, 479), needed: 37),
        MediaImageSample(
            testDescription: "JPEG, progressive", bytes: MediaSamples.jpeg(641, 479, frame: 0xC2), needed: 37),
        MediaImageSample(
            testDescription: "JPEG, arithmetic", bytes: MediaSamples.jpeg(641, 479, frame: 0xCF), needed: 37),
        MediaImageSample(testDescription: "WebP, lossy", bytes: MediaSamples.webpLossy(641, 479), needed: 30),
        MediaImageSample(testDescription: "WebP, lossless", bytes: MediaSamples.webpLossless(641, 479), needed: 25),
        MediaImageSample(testDescription: "WebP, extended", bytes: MediaSamples.webpExtended(641, 479), needed: 30),
        MediaImageSample(testDescription: "TIFF, little", bytes: MediaSamples.tiff(641, 479, isBig: false), needed: 48),
        MediaImageSample(testDescription: "TIFF, big", bytes: MediaSamples.tiff(641, 479, isBig: true), needed: 48),
        MediaImageSample(
            testDescription: "TIFF, little, short", bytes: MediaSamples.tiff(641, 479, isBig: false, type: 3),
            needed: 46),
        MediaImageSample(
            testDescription: "TIFF, big, short", bytes: MediaSamples.tiff(641, 479, isBig: true, type: 3), needed: 46),
    ]
}

@Suite("Image sizes")
struct MediaImageTests {
    @Test("The size is read as soon as its last byte is there, and not before", arguments: MediaImageSample.all)
    func everyPrefix(sample: MediaImageSample) {
        for length in 0...sample.bytes.count {
            let size = ImageProbe.size(of: sample.bytes.prefix(length))
            #expect(size?.width == (length < sample.needed ? nil : 641), "\(length) bytes")
            #expect(size?.height == (length < sample.needed ? nil : 479), "\(length) bytes")
        }
    }

    @Test("The largest sides each format can hold are read")
    func largest() {
        #expect(ImageProbe.size(of: MediaSamples.gif(65535, 65535))?.width == 65535)
        #expect(ImageProbe.size(of: MediaSamples.jpeg(65535, 65535))?.height == 65535)
        #expect(ImageProbe.size(of: MediaSamples.webpLossy(16383, 16383))?.height == 16383)
        #expect(ImageProbe.size(of: MediaSamples.webpLossless(16384, 16384))?.width == 16384)
        #expect(ImageProbe.size(of: MediaSamples.webpLossless(16384, 16384))?.height == 16384)
        #expect(ImageProbe.size(of: MediaSamples.webpExtended(16_777_216, 1))?.width == 16_777_216)
        #expect(ImageProbe.size(of: MediaSamples.tiff(0xFFFF_FFFF, 1, isBig: true))?.width == 0xFFFF_FFFF)
        #expect(ImageProbe.size(of: MediaSamples.bmp(1, -0x8000_0000))?.height == 0x8000_0000)
    }

    @Test(
        "A side of nothing, or less, is not a size",
        arguments: [
            MediaSamples.png(0, 479), MediaSamples.png(641, 0), MediaSamples.gif(0, 0), MediaSamples.jpeg(641, 0),
            MediaSamples.bmp(-641, 479), MediaSamples.tiff(0, 479, isBig: false), MediaSamples.webpLossy(0, 479),
        ])
    func empty(bytes: [UInt8]) {
        #expect(MaterialFormat(recognizing: bytes) != nil)
        #expect(ImageProbe.size(of: bytes) == nil)
    }

    @Test("A JPEG whose data begins before its frame header has no size")
    func scanFirst() {
        let scan: [UInt8] = [0xFF, 0xD8, 0xFF, 0xDA, 0x00, 0x02]
        #expect(ImageProbe.size(of: scan + MediaSamples.jpeg(641, 479).dropFirst(2)) == nil)
        let short: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x01]
        #expect(ImageProbe.size(of: short + MediaSamples.jpeg(641, 479).dropFirst(2)) == nil)
    }

    @Test("A TIFF directory may claim more entries than the file holds, or stand outside it")
    func tiffDirectory() {
        let sample = MediaSamples.tiff(641, 479, isBig: true)
        var claims = sample
        claims[10] = 0xFF
        #expect(ImageProbe.size(of: claims)?.width == 641)
        var outside = sample
        outside.replaceSubrange(4..<8, with: [0xFF, 0xFF, 0xFF, 0xFE])
        #expect(ImageProbe.size(of: outside) == nil)
        var array = sample
        array[12 + 12 + 7] = 2
        #expect(ImageProbe.size(of: array) == nil)
    }

    @Test("Only images have a size")
    func otherKinds() {
        #expect(ImageProbe.size(of: MediaMovieSample().bytes) == nil)
        #expect(ImageProbe.size(of: MediaSamples.wav(dataCount: 2)) == nil)
    }
}
