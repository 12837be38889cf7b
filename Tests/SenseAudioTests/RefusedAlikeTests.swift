import Media
import Model
import Providers
import SenseAudio
import Simulator
import Testing

/// The rules that reel checks before it sends anything, beside those of the simulated service, which shares no code with
/// them: what one takes the other takes.
struct RefusedAlikeTests {
    private static let text = #"{"type":"text","text":"x"}"#
    private static let audio = #"{"type":"audio","audio_url":"https://example.com/a.mp3"}"#
    private static let video = #"{"type":"video","video_url":"https://example.com/a.mp4"}"#
    private static let first = image("first_frame")
    private static let last = image("last_frame")
    private static let reference = image("reference")

    private static func image(_ role: String, _ url: String = "https://example.com/a.png") -> String {
        #"{"type":"image","url":"\#(url)","role":"\#(role)"}"#
    }

    /// An image of white pixels, as bare as can be.
    private static func bitmap(_ width: Int, _ height: Int, mime: String = "image/bmp") -> String {
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        let header =
            Array("BM".utf8) + little(0, 8) + little(54, 4) + little(40, 4) + little(width, 4) + little(height, 4)
            + little(1, 2) + little(1, 2) + little(0, 24)
        let rows = [UInt8](repeating: 0xFF, count: (width + 31) / 32 * 4 * height)
        return image("reference", DataURL.encode(mime: mime, bytes: header + rows))
    }

    private static func body(_ elements: [String], _ changes: [String: String] = [:]) -> String {
        var fields = [
            "model": #""doubao-seedance-2-0-260128""#, "content": "[\(elements.joined(separator: ","))]",
            "duration": "4",
            "resolution": #""480p""#, "ratio": #""16:9""#,
        ]
        fields.merge(changes) { $1 }
        return "{\(fields.filter { !$0.value.isEmpty }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ","))}"
    }

    private static let contents: [[String]] = [
        [], [text], [first], [text, first, last], [last], [first, reference], [last, text], [text, text],
        [first, first],
        [first, last, last], [audio], [audio, text], [audio, reference], [audio, video], [audio, first], [video],
        Array(repeating: reference, count: 9), Array(repeating: reference, count: 10),
        Array(repeating: video, count: 3),
        Array(repeating: video, count: 4), [reference] + Array(repeating: audio, count: 3),
        [reference] + Array(repeating: audio, count: 4), [#"{"type":"text","text":" "}"#], [#"{"type":"text"}"#],
        [#"{"type":"smell"}"#], ["1"], ["null"], [image("middle")],
        [#"{"type":"image","url":"https://example.com/a"}"#],
        [#"{"type":"image","role":"reference"}"#], [#"{"type":"video","url":"https://example.com/a.mp4"}"#],
        [image("reference", "ftp://example.com/a")], [image("reference", "a.png")], [image("reference", "https://")],
        [bitmap(301, 301)], [bitmap(300, 301)], [bitmap(301, 752)], [bitmap(301, 753)], [bitmap(5_999, 2_400)],
        [bitmap(6_000, 2_400)], [bitmap(400, 400, mime: "image/png")], [bitmap(400, 400, mime: "audio/wav")],
        [image("reference", "data:image/png;base64,AAAA")], [image("reference", "data:,x")],
    ]

    private static let changes: [[String: String]] = [
        ["duration": "3"], ["duration": "15"], ["duration": "16"], ["duration": #""5""#], ["duration": ""],
        ["resolution": #""720p""#], ["resolution": #""1080p""#], ["resolution": #""4k""#], ["ratio": #""2:1""#],
        ["ratio": "1"], ["timeout": "3599"], ["timeout": "3600"], ["timeout": "172800"], ["timeout": "172801"],
        ["timeout": "null"], ["watermark": "1"], ["watermark": "false"], ["provider_specific": "[]"],
        ["provider_specific": #"{"camera_fixed":true}"#], ["provider_specific": #"{"generate_audio":1}"#],
        ["generate_audio": "true"], ["unheard_of": "{}"], ["content": "{}"], ["content": ""], ["model": #""other""#],
    ]

    @Test func `What reel sends is taken, and what it does not send would be refused`() async throws {
        let bodies = Self.contents.map { Self.body($0) } + Self.changes.map { Self.body([Self.text], $0) }
        try await withSimulator { port, service in
            try await withClient(port: port) { client in
                for body in bodies {
                    let isValid = (try? SenseAudioRules().check(Array(body.utf8))) != nil
                    let before = await service.counts.tasks
                    _ = await client.create(Array(body.utf8))
                    let isTaken = await service.counts.tasks > before
                    #expect(isTaken == isValid, "\(body.prefix(300))")
                }
            }
        }
    }
}
