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

    @Test func `Spellings that mix the forms are those that are no other one's`() {
        #expect(Spelling.mixed(of: "shore-1") == [])
        #expect(Spelling.mixed(of: "提示词") == [])
        // One character has no forms to mix.
        #expect(Spelling.mixed(of: "\u{E9}") == [])
        #expect(
            Set(Spelling.mixed(of: "\u{E9}-\u{F6}").map(hex)) == [
                hex("e\u{301}-\u{F6}"), hex("\u{E9}-o\u{308}"),
            ])
        #expect(Spelling.mixed(of: "\u{1EBF}").map(hex) == [hex("\u{EA}\u{301}")])
        // Nobody looks for a thousand of them.
        #expect(Spelling.mixed(of: String(repeating: "\u{E9}", count: 10)) == [])
        #expect(Spelling.mixed(of: String(repeating: "\u{E9}", count: 6)).count == 62)
    }
}
