import Providers
import Testing

@testable import SenseAudio
@testable import Transport

struct ErrorEnvelopeTests {
    private func envelope(_ text: String) -> ErrorEnvelope? { ErrorEnvelope(Array(text.utf8)) }

    @Test func `the recorded ones are read`() throws {
        let ratio = try #require(ErrorEnvelope(Recorded.badRatio.body))
        #expect((ratio.code, ratio.message, ratio.number) == ("invalid", "参数错误：ratio", 400_000))
        #expect(ratio.shortCode == "400000")
        let key = try #require(ErrorEnvelope(Recorded.unauthorized.body))
        #expect((key.code, key.number, key.shortCode) == ("authentication_error", nil, "authentication_error"))
        #expect(ErrorEnvelope(Recorded.unknownTask.body)?.number == 404_000)
        #expect(ErrorEnvelope(Recorded.unknownModel.body)?.number == 500_000)
    }

    @Test func `ref_code comes as a number or as a string`() {
        #expect(envelope(#"{"code": "a", "message": "b", "ref_code": 400015}"#)?.number == 400_015)
        #expect(envelope(#"{"code": "a", "message": "b", "ref_code": "400015"}"#)?.number == 400_015)
        #expect(envelope(#"{"code": "a", "message": "b", "ref_code": "none"}"#)?.number == nil)
    }

    @Test func `a message may be missing, and all of it may stand one level down`() {
        #expect(envelope(#"{"code": "invalid"}"#)?.message == nil)
        #expect(envelope(#"{"code": "a", "message": null}"#)?.code == "a")
        let number = envelope(#"{"code": 400015, "message": "b"}"#)
        #expect(number?.number == 400_015)
        #expect(number?.shortCode == "400015")
        let inner = envelope(#"{"error": {"code": "a", "message": "b"}}"#)
        #expect(inner?.code == "a")
        #expect(inner?.message == "b")
        #expect(envelope(#"{"ref_code": 400015}"#)?.number == 400_015)
    }

    @Test func `only the service's own word is that it does not know a task`() {
        #expect(ErrorEnvelope(Recorded.unknownTask.body)?.saysNotFound == true)
        #expect(envelope(#"{"code": "notfound"}"#)?.saysNotFound == true)
        for gateway in [
            #"{"code": "NotFound", "message": "no Route matched"}"#, #"{"code": 404, "message": "no Route matched"}"#,
            #"{"error": {"code": "404", "message": "page not found"}}"#,
        ] {
            #expect(envelope(gateway)?.saysNotFound == false)
        }
    }

    @Test(arguments: [
        "", " ", "null", "[]", "{}", #"{"code": "  "}"#, "nonsense", Recorded.page, #"{"message": "b"}"#,
        #"{"code": null, "message": "b"}"#,
        #"{"code": "", "message": "b"}"#, #"{"code": [400000]}"#, #"{"code": true}"#, #"{"error": "no route"}"#,
        #"{"error": {"message": "b"}}"#, #"{"error": ["a"]}"#, #"{"code": "a", "message": "b""#,
    ])
    func `nothing else is one`(text: String) {
        #expect(envelope(text) == nil)
    }

    @Test func `bytes that are no text are none`() {
        #expect(ErrorEnvelope([0xFF, 0x00, 0xC3]) == nil)
    }
}
