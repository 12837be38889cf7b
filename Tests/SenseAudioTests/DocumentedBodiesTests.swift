import Media
import Model
import TestSupport
import Testing

@testable import SenseAudio

/// The bodies that the vendor's page for the create call shows.
@Suite("Documented bodies")
struct DocumentedBodiesTests {
    @Test("The first one, with empty content, is refused for that alone, and camera_fixed is warned of")
    func emptyContent() throws {
        let body = DocumentedBodies.withoutContent
        let error = #expect(throws: InvalidRequest.self) { try VideoRequest(body: Array(body.utf8)) }
        let expected = Violation(
            field: "content", found: "an empty array",
            allowed: "at least one element: a text, or images, audios and videos")
        #expect(error?.violations == [expected])
        let check = BodyRules.check(try StrictJSON.parse(Array(body.utf8)))
        #expect(check.warnings.map(\.field) == ["provider_specific.camera_fixed"])
    }

    @Test("The text example is accepted as it stands")
    func text() throws {
        let body = DocumentedBodies.text
        let request = try VideoRequest(body: Array(body.utf8))
        #expect(request.body == Array(body.utf8))
        #expect(request.warnings == [])
        let expected = RequestSummary(
            model: "doubao-seedance-2-0-260128", mode: .text, prompt: "黄昏海边,海浪轻轻拍打礁石,镜头缓慢推进", duration: 10,
            resolution: "720p", ratio: "16:9", watermark: true, generateAudio: true, timeout: nil)
        #expect(request.summary == expected)
    }

    @Test("The example with a reference image is accepted as it stands")
    func reference() throws {
        let body = DocumentedBodies.reference
        let request = try VideoRequest(body: Array(body.utf8))
        #expect(request.body == Array(body.utf8))
        #expect(request.warnings == [])
        let expected = RequestSummary(
            model: "doubao-seedance-2-0-260128", mode: .references, prompt: "根据参考图生成一段自然运镜的商品短片",
            duration: 10, resolution: "720p", ratio: "16:9", watermark: false, generateAudio: true, timeout: nil)
        #expect(request.summary == expected)
    }
}
