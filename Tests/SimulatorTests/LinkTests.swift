import FoundationEssentials
import TestSupport
import Testing

@testable import Simulator

/// Where material may be.
struct LinkTests {
    @Test(arguments: [
        "http://example.com/a.png", "https://example.com", "HTTPS://EXAMPLE.COM/A.PNG", "https://example.com./a",
        "https://user:word@example.com:8443/%E5%9B%BE.png", "https://example.com/图.png", "https://8.8.8.8/a.png",
        "https://172.32.0.1/a", "https://100.128.0.1/a", "https://[2606:4700::1111]/a", "https://a_b.example.org/x",
        "https://xn--fiqs8s.cn/a", "https://localhost.example.com/a", "https://local.com/a", "https://10.0.0.1.com/",
    ])
    func `a public place is taken without a look`(url: String) {
        #expect(LinkRule.isReachable(url))
    }

    @Test(arguments: [
        "", "boat.png", "/tmp/boat.png", "ftp://example.com/a.png", "file:///tmp/a.png", "//example.com/a.png",
        "https://",
        "https:///a.png", "https://exa mple.com/a", "https://example.com/a b", "https://example.com/\n",
        "https://example.com:0/a", "https://example.com:65536/a",
    ])
    func `what is no http URL is none`(url: String) {
        #expect(!LinkRule.isReachable(url))
    }

    @Test(arguments: [
        "localhost", "LOCALHOST", "localhost.", "media", "nas:8080", "a.localhost", "boat.local", "boat.internal",
        "boat.invalid", "boat.test", "boat.example", "router.lan", "boat.home.arpa", "a..com", ".com", "-a.com",
        "a-.com",
        "\(String(repeating: "a", count: 64)).com", "\(String(repeating: "a.", count: 127))com", "a!b.com",
        "127.0.0.1", "127.0.0.1:8000", "127.1", "0x7f.1", "0x7f000001", "2130706433", "0177.0.0.1", "0.0.0.0",
        "10.0.0.1",
        "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.1.1", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "198.51.100.7", "203.0.113.9", "1.2.3.4.5", "300.1.1.1", "[::1]", "[::]",
        "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "[::ffff:192.168.1.1]", "[2001:db8::1]", "[ff02::1]",
    ])
    func `a place that no public name or address leads to is refused`(host: String) {
        #expect(!LinkRule.isReachable("http://\(host)/a.png"))
    }
}

/// Material inside of the body, made by another program or broken by hand.
struct SentMaterialTests {
    private func answer(_ kind: String, _ url: String) async throws -> (Int, String?) {
        let field = kind == "image" ? "url" : "\(kind)_url"
        let fixture = try ServiceFixture()
        let beside = kind == "audio" ? #",{"type":"video","video_url":"https://example.com/a.mp4"}"# : ""
        let content = #"[{"type":"\#(kind)","role":"reference","\#(field)":"\#(url)"}\#(beside)]"#
        let answer = await fixture.create(requestBody(["content": content]))
        return (answer.status, answer.object["message"]?.string)
    }

    private func dataURL(_ type: String, _ bytes: [UInt8]) -> String {
        "data:\(type);base64,\(Data(bytes).base64EncodedString())"
    }

    private static func png(_ width: Int, _ height: Int) -> [UInt8] {
        func four(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
        return [0x89] + Array("PNG\r\n".utf8) + [0x1A, 0x0A] + four(13) + Array("IHDR".utf8) + four(width)
            + four(height)
            + [8, 2, 0, 0, 0]
    }

    @Test(.enabled(if: ForeignProgram.ffmpeg.isUsable, "needs ffmpeg"))
    func `pictures of all six formats are read as large as they are`() async throws {
        try await withTemporaryFolder { folder in
            let names = ["a.png", "a.jpg", "a.webp", "b.webp", "a.bmp", "a.tiff", "a.gif"]
            let outputs = names.flatMap { name in
                (name == "b.webp" ? ["-lossless", "1"] : []) + ["-frames:v", "1", "\(folder)/\(name)"]
            }
            try await ForeignProgram.ffmpeg.run(
                ["-v", "error", "-f", "lavfi", "-i", "testsrc=size=642x478"] + outputs, in: folder)
            for name in names {
                let bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
                let header = try #require(ImageHeader(bytes), "\(name)")
                #expect((header.width, header.height) == (642, 478), "\(name)")
                for length in 0..<min(bytes.count, 600) { _ = ImageHeader(Array(bytes.prefix(length))) }
            }
        }
    }

    @Test(arguments: [
        (301, 301), (5_999, 5_999), (301, 752), (752, 301), (2_001, 5_000), (4_999, 2_000),
    ])
    func `an image within the limits is taken`(width: Int, height: Int) async throws {
        #expect(try await answer("image", dataURL("image/png", Self.png(width, height))) == (200, nil))
    }

    @Test(arguments: [
        (300, 301), (301, 300), (6_000, 5_000), (5_000, 6_000), (301, 753), (753, 301), (2_000, 5_000), (5_000, 2_000),
        (1, 1),
    ])
    func `an image beyond them is refused`(width: Int, height: Int) async throws {
        let message = "参数错误：content[0].url"
        #expect(try await answer("image", dataURL("image/png", Self.png(width, height))) == (400, message))
    }

    @Test(arguments: [
        "data:image/png;base64,AAAA", "data:image/png;base64,", "data:image/png;base64,!!!!", "data:image/png;base64",
        "data:text/plain,x", "data:,x", "data:image/svg+xml,<svg/>", "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg==",
        "data:image/png,%zz", "data:image/jpeg;base64,/9j/", "data:image/gif;base64,R0lGODlh",
    ])
    func `data that is no image is refused as the link that it is`(url: String) async throws {
        #expect(try await answer("image", url) == (400, "图片链接无效"))
    }

    @Test func `sound and film are known by their beginnings`() async throws {
        let wave = Array("RIFF????WAVEfmt ".utf8)
        let film = [0, 0, 0, 16] + Array("ftypisom".utf8)
        #expect(try await answer("audio", dataURL("audio/wav", wave)) == (200, nil))
        #expect(try await answer("audio", dataURL("audio/mpeg", Array("ID3".utf8))) == (200, nil))
        #expect(try await answer("video", dataURL("video/mp4", film)) == (200, nil))
        #expect(try await answer("audio", dataURL("audio/mp4", film)) == (400, "音频链接无效"))
        #expect(try await answer("audio", dataURL("video/mp4", film)) == (400, "音频链接无效"))
        #expect(try await answer("video", dataURL("video/mp4", wave)) == (400, "视频链接无效"))
    }

    @Test func `an audio of more than 15 MB is refused`() async throws {
        let wave = Array("RIFF????WAVE".utf8)
        func bytes(_ count: Int) -> [UInt8] { wave + [UInt8](repeating: 0, count: count - wave.count) }
        let message = "参数错误：content[0].audio_url"
        #expect(try await answer("audio", dataURL("audio/wav", bytes(15 << 20))) == (200, nil))
        #expect(try await answer("audio", dataURL("audio/wav", bytes(15 << 20 + 1))) == (400, message))
    }
}
