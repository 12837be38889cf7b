import Media
import Model
import TestSupport
import Testing

@Suite("Data URLs")
struct MediaDataURLTests {
    /// The error that parsing throws; nil when it succeeds.
    private func error(_ text: String) -> DataURLError? {
        do throws(DataURLError) {
            _ = try DataURL(parsing: text)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "The test vectors of RFC 4648, both ways",
        arguments: zip(
            ["", "f", "fo", "foo", "foob", "fooba", "foobar"],
            ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]))
    func vectors(plain: String, encoded: String) throws {
        let url = "data:image/png;base64," + encoded
        #expect(try DataURL(parsing: url).bytes == Array(plain.utf8))
        #expect(DataURL.encode(mime: "image/png", bytes: Array(plain.utf8)) == url)
    }

    @Test("Every byte survives, from arrays, slices and collections without contiguous storage")
    func roundTrip() throws {
        let bytes = (0..<100_003).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 8) }
        let url = DataURL.encode(mime: "video/mp4", bytes: bytes)
        let parsed = try DataURL(parsing: url)
        #expect(parsed.mimeType == "video/mp4")
        #expect(parsed.bytes == bytes)
        #expect(DataURL.encode(mime: "video/mp4", bytes: ([9] + bytes)[1...]) == url)
        #expect(
            DataURL.encode(mime: "video/mp4", bytes: Array(bytes.reversed()).reversed() as ReversedCollection) == url)
    }

    @Test("The media type is lower case, without parameters, and text/plain if left out")
    func mimeTypes() throws {
        #expect(try DataURL(parsing: "DATA:Image/JPEG;name=a;BASE64,Zg==").mimeType == "image/jpeg")
        #expect(try DataURL(parsing: "data:image/svg+xml;charset=utf-8,x").mimeType == "image/svg+xml")
        #expect(try DataURL(parsing: "data:,x").mimeType == "text/plain")
        #expect(try DataURL(parsing: "data:;base64,Zg==").mimeType == "text/plain")
    }

    @Test("Without base64 the payload is percent-decoded")
    func percentDecoding() throws {
        #expect(try DataURL(parsing: "data:,a%20b%2c,%E4%b8%AD+").bytes == Array("a b,,中+".utf8))
        #expect(try DataURL(parsing: "data:,").bytes.isEmpty)
        #expect(error("data:,a%2") == .percentEscapeInvalid(offset: 1))
        #expect(error("data:,ab%") == .percentEscapeInvalid(offset: 2))
        #expect(error("data:,%+1") == .percentEscapeInvalid(offset: 0))
    }

    @Test("Whether a text is meant as a data URL")
    func isDataURL() {
        #expect(DataURL.isDataURL("data:"))
        #expect(DataURL.isDataURL("Data:image/png"))
        #expect(!DataURL.isDataURL("data"))
        #expect(!DataURL.isDataURL("https://example.com/data:"))
        #expect(!DataURL.isDataURL("data\u{1A}x"))
    }

    @Test(
        "Headers that are wrong are refused with the reason",
        arguments: [
            ("https://example.com/a.png", DataURLError.schemeMissing),
            ("", .schemeMissing),
            ("data:image/png;base64", .commaMissing),
            ("data:image,x", .mimeTypeInvalid("image")),
            ("data:image/,x", .mimeTypeInvalid("image/")),
            ("data:image/png/x,x", .mimeTypeInvalid("image/png/x")),
            ("data: image/png,x", .mimeTypeInvalid(" image/png")),
            ("data:base64,Zg==", .mimeTypeInvalid("base64")),
            ("data:image/png;base64;name=x,Zg==", .base64MarkerMisplaced),
        ])
    func headers(text: String, expected: DataURLError) {
        #expect(error(text) == expected)
    }

    @Test(
        "Base64 that is not strictly RFC 4648 is refused with the reason",
        arguments: [
            ("Zg", DataURLError.base64LengthInvalid(2)),
            ("Zg=", .base64LengthInvalid(3)),
            ("Zg==\n", .base64LengthInvalid(5)),
            ("====", .base64PaddingMisplaced(offset: 0)),
            ("Z===", .base64PaddingMisplaced(offset: 1)),
            ("Zg=v", .base64PaddingMisplaced(offset: 2)),
            ("Zg==Zm9v", .base64PaddingMisplaced(offset: 2)),
            ("Zm9v====", .base64PaddingMisplaced(offset: 4)),
            ("Zm9v Zg=", .base64CharacterInvalid(offset: 4)),
            ("Zm9vZm\n=", .base64CharacterInvalid(offset: 6)),
            ("Zm-_", .base64CharacterInvalid(offset: 2)),
            ("Zg%3D%3D", .base64CharacterInvalid(offset: 2)),
            ("Zm9é", .base64LengthInvalid(5)),
            ("Zh==", .base64TrailingBits),
            ("Zm9=", .base64TrailingBits),
        ])
    func strictness(payload: String, expected: DataURLError) {
        #expect(error("data:image/png;base64," + payload) == expected)
    }

    @Test("Reasons name the place and never repeat a long text")
    func descriptions() {
        #expect(DataURLError.base64CharacterInvalid(offset: 42).description.contains("42"))
        #expect(DataURLError.mimeTypeInvalid(String(repeating: "x", count: 10_000)).description.utf8.count < 200)
    }
}
