import Testing

@testable import Model

struct UpstreamTextTests {
    @Test func `a text within the limit stays as it is`() {
        #expect(UpstreamText.cut("纸船", to: 6) == "纸船")
        #expect(UpstreamText.cut("", to: 0) == "")
    }

    @Test(arguments: [(5, "纸"), (4, "纸"), (3, "纸"), (2, ""), (0, "")])
    func `a longer one is cut between two characters, and says how long it was`(limit: Int, kept: String) {
        #expect(UpstreamText.cut("纸船", to: limit) == "\(kept)… (of 6 bytes)")
    }

    @Test func `one character of a million parts is cut too`() {
        let text = "a" + String(repeating: "\u{301}", count: 1_000_000)
        #expect(text.count == 1)
        #expect(UpstreamText.cut(text, to: 100).utf8.count < 200)
    }

    @Test(arguments: [
        ("error of request 7f3a-11 at node 4", "error of request 91bc-20 at node 12"),
        ("系统繁忙 (trace: a1b2c3)", "系统繁忙 (trace: 99ff)"),
        ("id=abcdefghijklmnopqrstuvwxyz", "id=zyxwvutsrqponmlkjihgfedcba"),
    ])
    func `messages that differ by an id are alike`(one: String, other: String) {
        #expect(UpstreamText.isAlike(one, other))
    }

    @Test(arguments: [
        ("busy", "no balance"), ("error 7", "error"), ("", "x"), ("系统繁忙 1", "余额不足 1"),
    ])
    func `messages that say something else are not`(one: String, other: String) {
        #expect(!UpstreamText.isAlike(one, other))
        #expect(!UpstreamText.isAlike(one, nil))
    }

    @Test func `numbers of an echoed request are such as can be reckoned with`() {
        for number in [Int64.min, -1, 172_801, .max] {
            let summary = echo(
                duration: number == 172_801 ? 1_000_001 : Int(number), timeout: number,
                model: String(repeating: "m", count: 100_000)
            ).summary
            #expect(summary.duration == 0)
            #expect(summary.timeout == nil)
            #expect(summary.model.utf8.count < 200)
        }
        #expect(echo(duration: 5, timeout: 3_600, model: "m").summary.timeout == 3_600)
    }

    private func echo(duration: Int, timeout: Int64, model: String) -> EchoedRequest {
        EchoedRequest(
            request: nil,
            summary: RequestSummary(
                model: model, mode: .text, prompt: "", duration: duration, resolution: "720p", ratio: "16:9",
                watermark: nil, generateAudio: nil, timeout: timeout), longestTask: 172_800)
    }

    @Test(arguments: [Int64.min, -1, 0, 3_600, .max])
    func `a deadline stands whatever timeout and moment are`(timeout: Int64) throws {
        let least = 1_000 + Deadline.grace
        let most = least + 172_800_000
        let deadline = try #require(Deadline.after(acceptedAt: 1_000, timeout: timeout, longest: 172_800))
        #expect((least...most).contains(deadline))
        for longest in [172_800, nil] as [Int64?] {
            #expect(Deadline.after(acceptedAt: .max, timeout: timeout, longest: longest) == .max)
        }
    }

    @Test func `a body is shown as text where it is text, though it was cut in a character`() {
        let body = Array(repeating: Array("纸".utf8), count: 2_000).flatMap { $0 }
        let cut = UpstreamAnswer(httpStatus: 200, headers: [], body: body, bodyBytes: body.count)
        #expect(cut.body.count == UpstreamAnswer.bodyLimit)
        #expect(cut.text.body == String(repeating: "纸", count: UpstreamAnswer.bodyLimit / 3))
        #expect(!cut.text.isBase64)
        let bytes = UpstreamAnswer(httpStatus: 200, headers: [], body: [0x1F, 0x8B, 0xFF], bodyBytes: 3)
        #expect(bytes.text == ("H4v/", true))
    }

    @Test func `headers come back from their lines`() {
        let headers = [
            UpstreamAnswer.Header(name: "Location", value: "https://a:8/b"), .init(name: "Server", value: ""),
        ]
        let answer = UpstreamAnswer(httpStatus: 200, headers: headers, body: [], bodyBytes: 0)
        #expect(UpstreamAnswer.headers(inLines: answer.headerLines) == headers)
    }
}
