import Media
import Model
import TestSupport
import Testing

@testable import SenseAudio

@Suite("Rules for content")
struct ContentRulesTests {
    private typealias Sample = RequestSamples

    /// The fields and findings that are wrong with this content.
    private func broken(_ content: [JSONValue]) -> [String] {
        RequestSamples.check(content: content).violations.map { "\($0.field): \($0.found)" }
    }

    private func mode(_ content: [JSONValue]) -> RequestMode? {
        RequestSamples.check(content: content).summary?.mode
    }

    @Test("Content is an array", arguments: ["waves", .object(["type": "text", "text": "waves"])] as [JSONValue])
    func noArray(value: JSONValue) {
        let expected = Violation(field: "content", found: value.excerpt, allowed: "an array of at least one object")
        #expect(Sample.check(changing: ["content": value]).violations == [expected])
    }

    @Test(
        "Control characters other than line breaks and tabs are in no prompt",
        arguments: [
            ("a\u{0}", "U+0000"), ("\u{1B}[2J", "U+001B"), ("a\u{7F}", "U+007F"), ("a\u{85}b", "U+0085"),
            ("a\rb", "U+000D"), ("a\r", "U+000D"), ("a\r\r\n", "U+000D"),
        ])
    func controlCharacters(text: String, named: String) {
        #expect(broken([Sample.text(text)]) == ["content[0].text: the control character \(named)"])
    }

    @Test(
        "Line breaks, tabs and what only looks odd are", arguments: ["a\nb\r\n\tc", "a\u{200D}b", "\u{2028}x", "\n x"])
    func oddCharacters(text: String) {
        #expect(broken([Sample.text(text)]) == [])
    }

    @Test("Empty content is a violation")
    func empty() {
        let expected = Violation(
            field: "content", found: "an empty array",
            allowed: "at least one element: a text, or images, audios and videos")
        #expect(Sample.check(content: []).violations == [expected])
    }

    @Test("Elements are objects of a known type, and each wrong one is named by its place")
    func elements() {
        let check = Sample.check(content: [
            Sample.text("waves"), "waves", .object(["text": "waves"]), .object(["type": "image_url"]),
            .object(["type": .integer(1)]), .object(["type": "Text", "text": "waves"]),
        ])
        let types = "text, image, audio, video"
        #expect(
            check.violations == [
                Violation(field: "content[1]", found: "\"waves\"", allowed: "an object with a type"),
                Violation(field: "content[2].type", found: "nothing", allowed: types),
                Violation(field: "content[3].type", found: "\"image_url\"", allowed: types),
                Violation(field: "content[4].type", found: "1", allowed: types),
                Violation(field: "content[5].type", found: "\"Text\"", allowed: types),
            ])
    }

    @Test("A text is not blank", arguments: ["", "   ", "\n\t", "\u{3000}"])
    func blankText(prompt: String) {
        let expected = Violation(
            field: "content[0].text", found: "\"\(prompt)\"", allowed: "a prompt that is not blank")
        #expect(Sample.check(content: [Sample.text(prompt)]).violations == [expected])
    }

    @Test("A text element has a text that is a string")
    func noText() {
        #expect(broken([.object(["type": "text"])]) == ["content[0].text: nothing"])
        #expect(broken([.object(["type": "text", "text": .integer(1)])]) == ["content[0].text: 1"])
    }

    @Test("One text is accepted, two are not")
    func twoTexts() {
        #expect(broken([Sample.text("a")]) == [])
        #expect(broken([Sample.text("a"), Sample.text("b")]) == ["content: 2 texts"])
    }

    @Test("The mode follows from the materials, the prompt from the text, in any order")
    func modes() {
        #expect(mode([Sample.text("a")]) == .text)
        #expect(mode([Sample.image("first_frame")]) == .frames)
        #expect(mode([Sample.image("last_frame"), Sample.text("a"), Sample.image("first_frame")]) == .frames)
        #expect(mode([Sample.image("reference"), Sample.text("a")]) == .references)
        #expect(mode([Sample.video()]) == .references)
        let check = Sample.check(content: [Sample.video(), Sample.text(" a\nb ")])
        #expect(check.summary?.prompt == " a\nb ")
        #expect(Sample.check(content: [Sample.video()]).summary?.prompt == "")
    }

    @Test("An image has one of three roles")
    func roles() {
        let expected = [
            Violation(field: "content[0].role", found: "\"\"", allowed: "first_frame, last_frame, reference")
        ]
        #expect(Sample.check(content: [Sample.image("")]).violations == expected)
        #expect(broken([Sample.image("First_Frame")]) == ["content[0].role: \"First_Frame\""])
        let without = JSONValue.object(["type": "image", "url": "https://example.com/a.png"])
        #expect(broken([without]) == ["content[0].role: nothing"])
    }

    @Test("A wrong role beside audio is one mistake, not two")
    func roleBesideAudio() {
        #expect(broken([Sample.audio(), Sample.image("ref")]) == ["content[1].role: \"ref\""])
    }

    @Test("Frames: the first is required, the last may be left out, none comes twice")
    func frames() {
        let first = Sample.image("first_frame")
        let last = Sample.image("last_frame")
        #expect(broken([first]) == [])
        #expect(broken([first, last, Sample.text("a")]) == [])
        #expect(broken([last]) == ["content: a last frame alone"])
        #expect(broken([first, first]) == ["content: 2 first frames"])
        #expect(broken([first, last, last]) == ["content: 2 last frames"])
        #expect(broken([last, last]) == ["content: 2 last frames", "content: a last frame alone"])
    }

    @Test("References: at most nine images, three audios, three videos")
    func counts() {
        let images = [JSONValue](repeating: Sample.image("reference"), count: 9)
        let audios = [JSONValue](repeating: Sample.audio(), count: 3)
        let videos = [JSONValue](repeating: Sample.video(), count: 3)
        #expect(broken(images + audios + videos + [Sample.text("a")]) == [])
        #expect(broken(images + [images[0]]) == ["content: 10 reference images"])
        #expect(broken(images + audios + [audios[0]]) == ["content: 4 audios"])
        #expect(broken(videos + [videos[0]]) == ["content: 4 videos"])
        let allowed = Sample.check(content: images + [images[0]] + audios + [audios[0]]).violations.map(\.allowed)
        #expect(allowed == ["at most 9", "at most 3"])
    }

    @Test(
        "Frames and references do not mix",
        arguments: [
            [Sample.image("first_frame"), Sample.image("reference")],
            [Sample.image("first_frame"), Sample.audio()],
            [Sample.image("first_frame"), Sample.image("last_frame"), Sample.video()],
        ])
    func mixed(content: [JSONValue]) {
        #expect(broken(content) == ["content: frames and references together"])
    }

    @Test("Audio needs an image or a video beside it; a text is not enough")
    func audioAlone() {
        #expect(broken([Sample.audio()]) == ["content: audio alone"])
        #expect(broken([Sample.audio(), Sample.text("a")]) == ["content: audio alone"])
        #expect(broken([Sample.audio(), Sample.image("reference")]) == [])
        #expect(broken([Sample.audio(), Sample.video()]) == [])
    }

    @Test("Everything wrong with the content is said at once, elements first")
    func everythingAtOnce() {
        let content = [
            Sample.text(""), Sample.image("last_frame", "a.png"), Sample.audio(), .object(["type": "video"]),
            Sample.text("a"), Sample.text("b"),
        ]
        #expect(
            broken(content) == [
                "content[0].text: \"\"", "content[1].url: \"a.png\"", "content[3].video_url: nothing",
                "content: 2 texts", "content: frames and references together", "content: a last frame alone",
            ])
    }
}
