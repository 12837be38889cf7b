import Testing

@testable import SenseAudio

struct ErrorEnvelopeTests {
    private func envelope(_ text: String) -> ErrorEnvelope? { ErrorEnvelope(Array(text.utf8)) }

    @Test func `the recorded ones are read`() throws {
        let ratio = try #require(ErrorEnvelope(Recorded.badRatio.body))
        #expect((ratio.code, ratio.message, ratio.refCode) == ("invalid", "参数错误：ratio", 400_000))
        #expect(ratio.shortCode == "400000")
        let key = try #require(ErrorEnvelope(Recorded.unauthorized.body))
        #expect((key.code, key.refCode, key.shortCode) == ("authentication_error", nil, "authentication_error"))
        #expect(ErrorEnvelope(Recorded.unknownTask.body)?.refCode == 404_000)
        #expect(ErrorEnvelope(Recorded.unknownModel.body)?.refCode == 500_000)
    }

    @Test func `ref_code comes as a number or as a string`() {
        #expect(envelope(#"{"code": "a", "message": "b", "ref_code": 400015}"#)?.refCode == 400_015)
        #expect(envelope(#"{"code": "a", "message": "b", "ref_code": "400015"}"#)?.refCode == 400_015)
        #expect(envelope(#"{"code": "a", "message": "b", "ref_code": "none"}"#)?.refCode == nil)
    }

    @Test(arguments: [
        "", " ", "null", "[]", "{}", "nonsense", Recorded.page, #"{"code": "a"}"#, #"{"message": "b"}"#,
        #"{"code": 400, "message": "b"}"#, #"{"code": "a", "message": null}"#, #"{"code": null, "message": "b"}"#,
        #"{"error": {"code": "a", "message": "b"}}"#, #"{"code": "a", "message": "b""#,
    ])
    func `nothing else is one`(text: String) {
        #expect(envelope(text) == nil)
    }

    @Test func `bytes that are no text are none`() {
        #expect(ErrorEnvelope([0xFF, 0x00, 0xC3]) == nil)
    }
}
