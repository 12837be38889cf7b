import Testing

@testable import Model

struct SpellingTests {
    private func hex(_ text: String) -> [String] { text.unicodeScalars.map { String($0.value, radix: 16) } }

    @Test(arguments: [
        ("plain, 提示词。", "plain, 提示词。"), ("e\u{301}", "\u{E9}"), ("か\u{3099}", "\u{304C}"),
        ("\u{1112}\u{1161}\u{11AB}", "\u{D55C}"), ("\u{212B}", "\u{C5}"), ("q\u{307}\u{323}", "q\u{323}\u{307}"),
        ("", ""),
        ("a\r\nb\u{0}", "a\r\nb\u{0}"),
    ])
    func `A text has one composed form`(text: String, composed: String) {
        #expect(hex(Spelling.composed(text)) == hex(composed))
        #expect(hex(Spelling.composed(Spelling.decomposed(text))) == hex(composed))
    }

    @Test func `Every spelling is listed once, as given first`() {
        #expect(Spelling.all(of: "shore-1").map(hex) == [hex("shore-1")])
        #expect(Spelling.all(of: "\u{E9}").map(hex) == [["e9"], ["65", "301"]])
        #expect(Spelling.all(of: "e\u{301}").map(hex) == [["65", "301"], ["e9"]])
        #expect(
            Spelling.all(of: "e\u{301}\u{E9}").map(hex) == [
                ["65", "301", "e9"], ["e9", "e9"], ["65", "301", "65", "301"],
            ])
    }
}
