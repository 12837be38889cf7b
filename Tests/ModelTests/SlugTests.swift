import Model
import Testing

@Suite("Prompts in file names")
struct SlugTests {
    @Test(
        "Letters and digits stay, in lower case, and everything else is single hyphens",
        arguments: [
            ("Waves at Dusk", "waves-at-dusk"), ("  Waves --- at,\n\tdusk!  ", "waves-at-dusk"), ("a_b.c", "a-b-c"),
            ("../../etc/passwd", "etc-passwd"), ("黄昏海边,海浪轻轻", "黄昏海边-海浪轻轻"), ("黄昏海边，海浪", "黄昏海边-海浪"),
            ("Ärger Ünd", "ärger-ünd"), ("हिन्दी", "हिन्दी"), ("2024年 No.7", "2024年-no-7"), ("@图片1 转身", "图片1-转身"),
            ("😀 smile 😀", "smile"), ("a\u{202E}b\u{0}c", "a-b-c"), ("ﬁ", "ﬁ"),
        ])
    func characters(prompt: String, slug: String) {
        #expect(Slug.make(from: prompt) == slug)
    }

    @Test("Without a letter or digit it is video", arguments: ["", "   ", "!?…", "😀", "-", "/"])
    func nothingLeft(prompt: String) {
        #expect(Slug.make(from: prompt) == "video")
    }

    @Test("At most 60 bytes, cut between characters and never behind a hyphen")
    func length() {
        #expect(Slug.make(from: String(repeating: "a", count: 60)) == String(repeating: "a", count: 60))
        #expect(Slug.make(from: String(repeating: "a", count: 61)) == String(repeating: "a", count: 60))
        #expect(Slug.make(from: String(repeating: "海", count: 21)) == String(repeating: "海", count: 20))
        #expect(Slug.make(from: "a" + String(repeating: "海", count: 20)) == "a" + String(repeating: "海", count: 19))
        let beforeHyphen = String(repeating: "a", count: 59)
        #expect(Slug.make(from: beforeHyphen + " b") == beforeHyphen)
        #expect(Slug.make(from: String(repeating: "a", count: 58) + " b") == String(repeating: "a", count: 58) + "-b")
        #expect(Slug.make(from: String(repeating: "a", count: 60) + "   ") == String(repeating: "a", count: 60))
    }

    @Test("A character that is too long by itself ends the slug")
    func longCharacter() {
        let stacked = "e" + String(repeating: "\u{301}", count: 40)
        #expect(Slug.make(from: "a" + stacked + "b") == "a")
        #expect(Slug.make(from: stacked) == "video")
    }
}
