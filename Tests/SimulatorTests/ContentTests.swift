import Testing

@testable import Simulator

/// What may stand in `content`, by itself and together.
struct ContentTests {
    private static let text = #"{"type":"text","text":"x"}"#
    private static let audio = #"{"type":"audio","audio_url":"https://example.com/a.mp3"}"#
    private static let video = #"{"type":"video","video_url":"https://example.com/a.mp4"}"#
    private static let first = image("first_frame")
    private static let last = image("last_frame")
    private static let reference = image("reference")

    private static func image(_ role: String) -> String {
        #"{"type":"image","url":"https://example.com/a.png","role":"\#(role)"}"#
    }

    private static func array(_ elements: String...) -> String { "[\(elements.joined(separator: ","))]" }

    private static func times(_ count: Int, _ element: String) -> String {
        Array(repeating: element, count: count).joined(separator: ",")
    }

    private func answer(_ content: String) async throws -> (status: Int, message: String?) {
        let fixture = try ServiceFixture()
        let answer = await fixture.create(requestBody(["content": content]))
        #expect(await fixture.service.counts.tasks == (answer.status == 200 ? 1 : 0))
        #expect(answer.status == 200 || answer.object["ref_code"] == .int(400_000))
        return (answer.status, answer.object["message"]?.string)
    }

    @Test(arguments: [
        array(text), array(first), array(text, first), array(first, last, text), array(last, first),
        array(times(9, reference), text, times(3, audio), times(3, video)), array(audio, reference),
        array(video, audio),
        array(#"{"type":"text","text":"x","url":1,"role":7}"#),
    ])
    func `what the page allows is taken`(content: String) async throws {
        #expect(try await answer(content).status == 200)
    }

    @Test(arguments: [
        array(first, reference), array(last, reference), array(first, audio), array(first, last, video),
        array(text, first, audio), array(audio), array(text, audio), array(times(3, audio)), array(last),
        array(text, last), array(text, text), array(first, first), array(first, last, last),
        array(times(10, reference)), array(reference, times(4, audio)), array(times(4, video)),
    ])
    func `what may not stand together is refused as content`(content: String) async throws {
        #expect(try await answer(content) == (400, "参数错误：content"))
    }

    @Test(arguments: [
        (#"{"type":"smell"}"#, "参数错误：content[0].type"), (#"{"text":"x"}"#, "参数错误：content[0].type"),
        (#"{"type":1,"text":"x"}"#, "参数错误：content[0].type"), (#"{"type":null}"#, "参数错误：content[0].type"),
        (#"{"type":"Text","text":"x"}"#, "参数错误：content[0].type"), (#""x""#, "参数错误：content[0]"),
        ("null", "参数错误：content[0]"), ("[]", "参数错误：content[0]"),
        (#"{"type":"text"}"#, "内容不能为空"), (#"{"type":"text","text":""}"#, "内容不能为空"),
        (#"{"type":"text","text":" \n\u3000"}"#, "内容不能为空"), (#"{"type":"text","text":1}"#, "参数错误：content[0].text"),
        (#"{"type":"image","url":"https://example.com/a.png"}"#, "参数错误：content[0].role"),
        (image("middle_frame"), "参数错误：content[0].role"), (image(""), "参数错误：content[0].role"),
        (#"{"type":"image","url":"https://example.com/a.png","role":1}"#, "参数错误：content[0].role"),
        (#"{"type":"image","role":"reference"}"#, "图片链接无效"),
        (#"{"type":"image","url":7,"role":"reference"}"#, "图片链接无效"),
        (#"{"type":"image","image_url":"https://example.com/a.png","role":"reference"}"#, "图片链接无效"),
        (#"{"type":"audio","url":"https://example.com/a.mp3"}"#, "音频链接无效"),
        (#"{"type":"video","url":"https://example.com/a.mp4"}"#, "视频链接无效"),
    ])
    func `an element that is wrong by itself is named`(element: String, message: String) async throws {
        #expect(try await answer(Self.array(element)) == (400, message))
        // Wherever it stands.
        let second = message.replacing("content[0]", with: "content[1]")
        #expect(try await answer(Self.array(Self.reference, element)) == (400, second))
    }

    @Test(arguments: ["{}", "1", #""""#])
    func `content that is no array is refused`(content: String) async throws {
        #expect(try await answer(content) == (400, "参数错误：content"))
    }
}
