import Testing

@testable import Commands

struct OutputSanitizerTests {
    @Test(arguments: [
        ("plain 提示词 👨‍👩‍👧", "plain 提示词 👨‍👩‍👧"), ("a\nb", "a⏎b"), ("a\r\nb", "a⏎b"), ("a\rb", "a\\u{d}b"), ("a\r", "a\\u{d}"),
        ("a\r\r\nb", "a\\u{d}⏎b"), ("a\tb", "a b"), ("\u{1B}[2J", "\\u{1b}[2J"), ("\u{9B}2J", "\\u{9b}2J"),
        ("\u{7F}\0\u{7}", "\\u{7f}\\u{0}\\u{7}"), ("a\u{202E}b", "a\\u{202e}b"),
        ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
        ("a\u{2028}b\u{2029}", "a\\u{2028}b\\u{2029}"), ("back\\slash", "back\\slash"),
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
        #expect(unsafe.count == 32 + 33 + 2 + 5 + 4)
        for scalar in unsafe {
            // A mark behind it must not hide it in a grapheme cluster.
            let text = "a" + String(scalar) + "\u{301}b"
            #expect(!Sanitizer.line(text).unicodeScalars.contains(where: Sanitizer.isUnsafe))
            #expect(!Sanitizer.tabSeparated(text).unicodeScalars.contains(where: Sanitizer.isUnsafe))
            let left = Sanitizer.keepingLineBreaks(text).unicodeScalars.filter(Sanitizer.isUnsafe)
            #expect(left.allSatisfy { ["\t", "\n", "\r"].contains($0) })
        }
    }
}
