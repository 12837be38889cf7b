import Model
import Testing

@testable import Contract

struct SanitizerTests {
    static let scotland = "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}"

    @Test(arguments: [
        ("plain 提示词 👨‍👩‍👧", "plain 提示词 👨‍👩‍👧"), ("a\nb", "a⏎b"), ("a\r\nb", "a⏎b"), ("a\rb", "a\\u{d}b"), ("a\r", "a\\u{d}"),
        ("a\r\r\nb", "a\\u{d}⏎b"), ("a\tb", "a b"), ("\u{1B}[2J", "\\u{1b}[2J"), ("\u{9B}2J", "\\u{9b}2J"),
        ("\u{7F}\0\u{7}", "\\u{7f}\\u{0}\\u{7}"), ("a\u{202E}b", "a\\u{202e}b"),
        ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
        ("a\u{2028}b\u{2029}", "a\\u{2028}b\\u{2029}"), ("back\\slash", "back\\slash"),
        ("a\u{200F}b\u{61C}", "a\\u{200f}b\\u{61c}"), ("a\u{200B}b\u{FEFF}\u{2060}", "a\\u{200b}b\\u{feff}\\u{2060}"),
        ("a\u{200C}b\u{200D}c", "a\\u{200c}b\\u{200d}c"), ("👨\u{200D}x", "👨\\u{200d}x"), ("1\u{200D}2", "1\\u{200d}2"),
        ("❤\u{FE0F}\u{200D}🔥", "❤\u{FE0F}\u{200D}🔥"), ("👩🏽\u{200D}🚀", "👩🏽\u{200D}🚀"),
        ("a\u{E0041}\u{E007F}", "a\\u{e0041}\\u{e007f}"), ("葛\u{E0100}", "葛\u{E0100}"), ("a\u{E0100}", "a\\u{e0100}"),
        (scotland, scotland), (scotland + "\u{E0041}", scotland + "\\u{e0041}"),
        ("🏴\u{E0068}\u{E0069}\u{E007F}", "🏴\\u{e0068}\\u{e0069}\\u{e007f}"),
    ])
    func `A line shows what a terminal would act on`(text: String, expected: String) {
        #expect(Sanitizer.line(text) == expected)
    }

    @Test func `A longer text keeps its lines`() {
        #expect(Sanitizer.lines("one\r\ntwo\n\nfour\u{1B}c") == ["one", "two", "", "four\\u{1b}c"])
        #expect(Sanitizer.lines("") == [""])
    }

    @Test(arguments: [
        ("a\tb", "a\\tb"), ("a\nb", "a\\nb"), ("a\r\nb", "a\\r\\nb"), ("a\\nb", "a\\\\nb"), ("\u{1B}", "\\u{1b}"),
        ("\\u{1b}", "\\\\u{1b}"), ("夜晚", "夜晚"),
    ])
    func `A tab-separated cell cannot break a column and can be told back`(text: String, expected: String) {
        #expect(Sanitizer.tabSeparated(text) == expected)
    }

    @Test func `No form lets any unsafe character through`() {
        let unsafe = (0...0x10FFFF).compactMap(Unicode.Scalar.init(_:)).filter { (scalar: Unicode.Scalar) in
            Sanitizer.isUnsafe(scalar)
        }
        let invisible = 8 + 5 + 12 + 3 + 12 + 4 + 8 + 4096
        #expect(unsafe.count == 32 + 33 + 2 + 5 + 4 + invisible)
        for scalar in unsafe {
            // A mark behind it must not hide it in a grapheme cluster.
            let text = "a" + String(scalar) + "\u{301}b"
            #expect(!Sanitizer.line(text).unicodeScalars.contains(where: Sanitizer.isUnsafe))
            #expect(!Sanitizer.tabSeparated(text).unicodeScalars.contains(where: Sanitizer.isUnsafe))
            let left = Sanitizer.keepingLineBreaks(text).unicodeScalars.filter(Sanitizer.isUnsafe)
            #expect(left.allSatisfy { ["\t", "\n"].contains($0) })
        }
    }

    @Test func `A message keeps its lines, and no return overwrites one`() {
        #expect(Sanitizer.keepingLineBreaks("a\nb\r\nc\rd\te\u{1B}") == "a\nb\r\nc\\u{d}d\te\\u{1b}")
    }

    @Test(arguments: ["\u{301}", "\u{20DD}", "\u{FE0F}", "\u{1E8D0}", "\u{11A8}"])
    func `Marks that stand on one character without end are shown beyond the eighth`(mark: String) throws {
        let scalar = try #require(mark.unicodeScalars.first)
        let escape = Sanitizer.escape(scalar)
        func marks(_ count: Int) -> String { String(repeating: mark, count: count) }
        let high = "纸" + marks(8)
        for whole in ["a" + marks(8) + "b" + marks(8), high + high] {
            #expect(Sanitizer.line(whole).unicodeScalars.elementsEqual(whole.unicodeScalars))
        }
        let tooHigh = high + marks(3) + "船"
        let shown = high + escape + escape + escape + "船"
        for text in [
            Sanitizer.line(tooHigh), Sanitizer.keepingLineBreaks(tooHigh), Sanitizer.tabSeparated(tooHigh),
            Sanitizer.lines(tooHigh).joined(),
        ] {
            #expect(text.unicodeScalars.elementsEqual(shown.unicodeScalars))
        }
        // At the beginning, where there is nothing to stand on.
        #expect(Sanitizer.line(marks(500)).hasSuffix(escape))
    }

    @Test func `Texts of scripts with many marks stay as they are`() {
        for text in [
            "שָׁלוֹם", "नमस्ते", "สวัสดีที่นี่", "Việt Nam".decomposed, "บ๊ำ", "각".decomposed, "👨🏽‍👩🏻‍👧🏿‍👦",
            "a\u{328}\u{302}\u{301}",
        ] {
            #expect(Sanitizer.line(text).unicodeScalars.elementsEqual(text.unicodeScalars))
        }
    }
}

extension String {
    fileprivate var decomposed: String { Spelling.decomposed(self) }
}
