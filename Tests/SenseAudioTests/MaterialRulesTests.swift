import Files
import Media
import Model
import TestSupport
import Testing

@testable import SenseAudio

@Suite("Rules for materials in content")
struct MaterialRulesTests {
    private typealias Sample = RequestSamples

    private static let addresses = "an http or https URL, or a data URL"

    private func violations(_ element: JSONValue) -> [Violation] {
        // Audio may not stand alone.
        let isAudio = element["type"]?.string == "audio"
        return Sample.check(content: [element] + (isAudio ? [Sample.video()] : [])).violations
    }

    /// The check of one reference image given as data.
    private func image(_ mime: String, _ bytes: [UInt8]) -> [Violation] {
        violations(Sample.image("reference", DataURL.encode(mime: mime, bytes: bytes)))
    }

    @Test(
        "Addresses that the service can fetch",
        arguments: [
            "http://example.com/a.png", "https://example.com", "HTTPS://EXAMPLE.COM/A.PNG",
            "https://[::1]:8080/a?b=c#d",
            "https://user:word@example.com/%E5%9B%BE.png", "https://example.com/图.png",
        ])
    func fetchable(url: String) {
        #expect(violations(Sample.image("reference", url)) == [])
        #expect(violations(Sample.audio(url)) == [])
        #expect(violations(Sample.video(url)) == [])
    }

    @Test(
        "Addresses that it cannot",
        arguments: [
            "", "ftp://example.com/a.png", "file:///tmp/a.png", "a.png", "/tmp/a.png", "~/a.png", "//example.com/a.png",
            "example.com/a.png", "http:example.com", "https://", "https:///a.png", "https://:80/", "http://[::1",
            "javascript:alert(1)", " https://example.com/a.png", "https://example.com/a.png\n",
            "https://exa mple.com/a.png", "https://example.com/a b.png", "https://example.com/\u{0}",
        ])
    func unfetchable(url: String) {
        let found = JSONValue.string(url).excerpt
        let image = Violation(field: "content[0].url", found: found, allowed: Self.addresses)
        #expect(violations(Sample.image("reference", url)) == [image])
        let audio = Violation(field: "content[0].audio_url", found: found, allowed: Self.addresses)
        #expect(violations(Sample.audio(url)) == [audio])
        let video = Violation(field: "content[0].video_url", found: found, allowed: Self.addresses)
        #expect(violations(Sample.video(url)) == [video])
    }

    @Test("A material without an address, or with one under another type's name")
    func noAddress() {
        let expected = Violation(field: "content[0].url", found: "nothing", allowed: Self.addresses)
        #expect(violations(.object(["type": "image", "role": "reference"])) == [expected])
        #expect(
            violations(.object(["type": "video", "url": "https://example.com"])).map(\.field) == [
                "content[0].video_url"
            ])
        #expect(violations(.object(["type": "audio", "audio_url": .integer(1)])).map(\.found) == ["1"])
    }

    @Test(
        "Images within their limits, as data",
        arguments: [
            ("image/png", MediaSamples.png(301, 301)), ("image/jpeg", MediaSamples.jpeg(5_999, 4_000)),
            ("IMAGE/GIF", MediaSamples.gif(400, 600)), ("image/bmp", MediaSamples.bmp(400, 600)),
            ("image/webp", MediaSamples.webpLossy(400, 600)), ("image/tiff", MediaSamples.tiff(400, 600, isBig: true)),
        ])
    func imagesWithin(mime: String, bytes: [UInt8]) {
        #expect(image(mime, bytes) == [])
    }

    @Test("Images beyond their limits, with every limit named")
    func imagesBeyond() {
        let field = "content[0].url"
        #expect(
            image("image/png", MediaSamples.png(300, 1_000)) == [
                Violation(field: field, found: "width 300 px", allowed: "more than 300 and less than 6000 px"),
                Violation(
                    field: field, found: "ratio 300:1000", allowed: "more than 2:5 and less than 5:2 (width:height)"),
            ])
        #expect(image("image/png", MediaSamples.png(6_000, 3_000)).map(\.found) == ["width 6000 px"])
    }

    /// On a thread of its own, as it takes a debug build long.
    @Test("An image of 30 MB as data is accepted, one byte more is not")
    func imageSize() async throws {
        try await onOwnThread {
            let limit = 30 * 1_048_576
            let header = MediaSamples.png(400, 400)
            #expect(image("image/png", header + MediaSamples.zeros(limit - header.count)) == [])
            let larger = image("image/png", header + MediaSamples.zeros(limit + 1 - header.count))
            #expect(larger.map(\.found) == ["size 30.1 MB (\(limit + 1) bytes)"])
        }
    }

    @Test("Data is of the kind that its element and its media type say")
    func otherKind() {
        let images = "image/jpeg, image/png, image/webp, image/bmp, image/tiff, image/gif"
        func found(_ found: String) -> [Violation] {
            [Violation(field: "content[0].url", found: found, allowed: images)]
        }
        let sound = MediaSamples.wav(dataCount: 500)
        #expect(image("audio/wav", sound) == found("audio/wav in the data URL"))
        #expect(image("text/plain", [1, 2, 3]) == found("text/plain in the data URL"))
        #expect(image("image/svg+xml", Array("<svg/>".utf8)) == found("image/svg+xml in the data URL"))
        #expect(image("image/png", sound) == found("wav data"))
        #expect(image("image/png", [1, 2, 3]) == found("data in no known format"))
        #expect(image("image/png", []) == found("data in no known format"))
    }

    @Test(
        "A data URL that cannot be read",
        arguments: [
            ("data:image/png;base64", "a data URL needs a comma before its payload"),
            (
                "data:image/png;base64,AAA",
                "the base64 payload is 3 characters long, not a multiple of 4: it may have been cut"
            ),
        ])
    func unreadable(url: String, reason: String) {
        let expected = Violation(
            field: "content[0].url", found: "a data URL that cannot be read: \(reason)",
            allowed: "data:<type>;base64,<data>")
        #expect(violations(Sample.image("reference", url)) == [expected])
    }

    @Test("Sounds of 2 to 15 s, as data")
    func sounds() {
        #expect(violations(Sample.audio(hundredths: 200)) == [])
        #expect(violations(Sample.audio(hundredths: 1_500)) == [])
        let short = Violation(field: "content[0].audio_url", found: "duration 1.98 s", allowed: "2 to 15 s")
        #expect(violations(Sample.audio(hundredths: 198)) == [short])
        let long = violations(Sample.audio(hundredths: 1_502))
        #expect(long.map(\.found) == ["duration 15.02 s", "15.02 s of audio together"])
    }

    @Test("Films of 2 to 15 s, as data, with every limit named")
    func films() {
        #expect(violations(Sample.video(milliseconds: 2_000)) == [])
        #expect(violations(Sample.video(milliseconds: 15_000)) == [])
        #expect(violations(Sample.video(milliseconds: 1_999)).map(\.found) == ["duration 1.999 s"])
        let movie = MediaMovieSample(duration: 1_000, width: 640, height: 480, runs: [(12, 1_024)]).bytes
        let broken = violations(Sample.video(DataURL.encode(mime: "video/mp4", bytes: movie)))
        #expect(broken.map(\.found) == ["pixels 307200 px (640x480)", "duration 1 s", "frameRate 12 fps"])
        #expect(Set(broken.map(\.field)) == ["content[0].video_url"])
    }

    @Test("Sounds play at most 15 s together, as far as their lengths are known")
    func soundsTogether() {
        let image = Sample.image("reference")
        let five = Sample.audio(hundredths: 500)
        #expect(Sample.check(content: [image, five, five, five]).violations == [])
        #expect(Sample.check(content: [image, Sample.audio(hundredths: 1_500), Sample.audio()]).violations == [])
        let check = Sample.check(content: [image, five, five, Sample.audio(hundredths: 502)])
        let expected = Violation(field: "content", found: "15.02 s of audio together", allowed: "at most 15 s")
        #expect(check.violations == [expected])
    }

    @Test("Films play at most 15 s together, apart from the sounds")
    func filmsTogether() {
        let eight = Sample.video(milliseconds: 8_000)
        let seven = Sample.video(milliseconds: 7_000)
        #expect(Sample.check(content: [eight, seven, Sample.audio(hundredths: 1_500)]).violations == [])
        let expected = Violation(field: "content", found: "16 s of video together", allowed: "at most 15 s")
        #expect(Sample.check(content: [eight, eight]).violations == [expected])
        let three = [eight, seven, Sample.video(milliseconds: 2_001)]
        #expect(Sample.check(content: three).violations.map(\.found) == ["17.001 s of video together"])
    }

    @Test("Data under the type of another format is doubtful, under that of another kind wrong")
    func otherFormat() throws {
        let check = Sample.check(
            content: [Sample.image("reference", DataURL.encode(mime: "image/jpeg", bytes: MediaSamples.png(400, 400)))])
        #expect(check.violations == [])
        let expected = Violation(
            field: "content[0].url", found: "png data that the data URL calls image/jpeg",
            allowed: "data:image/png for it")
        #expect(check.warnings == [expected])
        let known = DataURL.encode(mime: "image/x-png", bytes: MediaSamples.png(400, 400))
        #expect(Sample.check(content: [Sample.image("reference", known)]).warnings == [])
    }

    @Test("What is no material is named where its beginning tells")
    func namedFormat() {
        #expect(image("image/png", MediaMovieSample(brand: "heic").bytes).map(\.found) == ["HEIC data"])
        #expect(image("image/png", Array("<html>".utf8)).map(\.found) == ["HTML data"])
    }

    @Test("A stub with the right beginning is refused, a file without its end is warned of")
    func stub() {
        let whole = MediaSamples.png(400, 400)
        #expect(
            image("image/png", Array(whole.prefix(16))).map(\.found) == ["png data that does not say how large it is"])
        #expect(image("image/png", Array(whole.prefix(33))).map(\.found) == ["png data without any picture in it"])
        let cut = DataURL.encode(mime: "image/png", bytes: Array(whole.dropLast(12)))
        let check = Sample.check(content: [Sample.image("reference", cut)])
        #expect(check.violations == [])
        #expect(check.warnings.map(\.found) == ["png data that is cut short"])
        let movie = MediaMovieSample.box("ftyp", MediaSamples.ascii("isom") + MediaSamples.zeros(4))
        #expect(
            violations(Sample.video(DataURL.encode(mime: "video/mp4", bytes: movie))).map(\.found) == [
                "mp4 data without an index (moov), as recordings are that were broken off"
            ])
        let tag = DataURL.encode(mime: "audio/mpeg", bytes: MediaSamples.id3(MediaSamples.zeros(9)))
        #expect(violations(Sample.audio(tag)).map(\.found) == ["mp3 data without any sound in it"])
    }

    @Test("A film of 15 s whose sound is longer by a frame is warned of, not refused")
    func longerSound() {
        let movie = MediaMovieSample(duration: 15_023, mediaTimeScale: 1_000, mediaDuration: 15_000, runs: [(375, 40)])
        let check = Sample.check(content: [Sample.video(DataURL.encode(mime: "video/mp4", bytes: movie.bytes))])
        #expect(check.violations == [])
        #expect(check.warnings.map(\.found).contains("duration 15.023 s by one reading and 15 s by another"))
    }
}
