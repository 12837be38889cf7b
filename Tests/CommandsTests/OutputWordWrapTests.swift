import Testing

@testable import Commands

struct OutputWordWrapTests {
    @Test(arguments: [
        ("", 10, [""]), ("short", 10, ["short"]), ("a lighthouse at dawn", 12, ["a lighthouse", "at dawn"]),
        ("雨夜的街道，霓虹灯", 10, ["雨夜的街", "道，霓虹灯"]), ("雨夜的街道，霓虹灯", 12, ["雨夜的街道，", "霓虹灯"]),
        ("海边family at sea", 8, ["海边", "family", "at sea"]),
        ("see /a/path/without/end here", 10, ["see", "/a/path/without/end", "here"]),
        ("/a/path/without/end", 10, ["/a/path/without/end"]), ("a  b", 2, ["a", "b"]),
        ("👨‍👩‍👧👨‍👩‍👧 x", 3, ["👨‍👩‍👧", "👨‍👩‍👧", "x"]), ("any", 0, ["any"]),
    ])
    func `Lines end between words`(text: String, columns: Int, lines: [String]) {
        #expect(WordWrap.lines(text, columns: columns) == lines)
    }

    @Test func `All lines of a message but the first stand further in`() {
        let text = "sending is paused until tomorrow, waiting for balance"
        #expect(
            WordWrap.message(text, columns: 24) == """
                sending is paused until
                  tomorrow, waiting for
                  balance
                """)
        #expect(WordWrap.message(text, columns: 80) == text)
    }
}
