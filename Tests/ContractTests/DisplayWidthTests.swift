import Testing

@testable import Contract

struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("prompt", 6), ("镜头", 4), ("カメラ", 6), ("ｶﾒﾗ", 3), ("한국어", 6), ("ＡＢ", 4), ("，。", 4),
        ("é", 1), ("e\u{301}", 1), ("n\u{303}\u{302}", 1), ("a\u{200B}b", 2), ("\u{FEFF}a", 1), ("a\u{200D}", 1),
        ("\u{1112}\u{1161}\u{11AB}", 2), ("か\u{3099}", 2), ("ก\u{E33}", 2), ("कि", 2),
        ("😀", 2), ("👨‍👩‍👧‍👦", 2), ("🏳️‍🌈", 2), ("👍🏽", 2), ("🇨🇳", 2), ("🇨🇳🇯🇵", 4), ("❤", 1), ("❤️", 2), ("❤\u{200D}🔥", 2),
        ("1️⃣", 2), ("🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", 2), ("©", 1), ("…", 1), ("─█", 2),
        ("𠀀", 2), ("\u{3FFFD}", 2), ("café", 4), ("\u{1B}[31m", 4),
    ])
    func `Columns are counted by what is drawn`(text: String, columns: Int) {
        #expect(DisplayWidth.columns(of: text) == columns)
    }

    @Test func `Measuring stops behind the limit`() {
        let text = String(repeating: "长", count: 1000)
        #expect(DisplayWidth.columns(of: text, stoppingAfter: 10) == 12)
    }

    @Test func `The ranges are sorted and disjoint, and the search finds their ends`() {
        for (earlier, later) in zip(WideRanges.ranges, WideRanges.ranges.dropFirst()) {
            #expect(UInt64(earlier.upperBound) + 1 < UInt64(later.lowerBound))
        }
        for range in WideRanges.ranges {
            #expect(WideRanges.contains(range.lowerBound))
            #expect(WideRanges.contains(range.upperBound))
            #expect(!WideRanges.contains(range.lowerBound - 1))
            #expect(!WideRanges.contains(range.upperBound + 1))
        }
    }

    @Test(arguments: [
        ("short", 5, "short"), ("longer", 5, "long…"), ("夜晚的城市", 10, "夜晚的城市"), ("夜晚的城市", 9, "夜晚的城…"),
        ("夜晚的城市", 8, "夜晚的…"), ("夜晚", 3, "夜…"), ("夜晚", 2, "…"), ("夜晚", 1, "…"), ("夜晚", 0, ""), ("夜晚", -1, ""),
        ("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 3, "👨‍👩‍👧‍👦…"), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
    ])
    func `A cut text never passes the width`(text: String, columns: Int, expected: String) {
        #expect(text.truncated(to: columns) == expected)
    }

    @Test func `Where the ellipsis does not fit, the text is cut without it`() {
        #expect("abcdef".truncated(to: 2, ellipsis: "...") == "ab")
        #expect("abcdef".truncated(to: 4, ellipsis: "...") == "a...")
        #expect("abcdef".truncated(to: 4, ellipsis: "") == "abcd")
    }

    @Test func `Padding counts columns, not characters`() {
        #expect("夜".padded(to: 4) == "夜  ")
        #expect("夜".padded(to: 4, alignment: .right) == "  夜")
        #expect("夜晚".padded(to: 3) == "夜晚")
    }

    @Test(arguments: [
        ("a lighthouse at dawn", 16, "a lighthouse at…"), ("a lighthouse at dawn", 15, "a lighthouse…"),
        ("a lighthouse at dawn", 20, "a lighthouse at dawn"), ("unbreakable", 8, "unbreak…"),
        ("a unbreakable", 10, "a unbreak…"), ("雨夜的街道霓虹灯", 9, "雨夜的街…"), ("雨夜 street lights", 10, "雨夜…"),
        ("雨夜的街 street lights", 14, "雨夜的街…"), ("well, well-known things", 13, "well, well-k…"),
        ("完成 completed", 5, "完成…"), ("word…", 5, "word…"), ("", 4, ""), ("abc", 0, ""), ("abc def", 1, "…"),
        ("海👨‍👩‍👧边 words", 8, "海👨‍👩‍👧边…"),
    ])
    func `Text is cut between words where a good part is left`(text: String, columns: Int, cut: String) {
        #expect(text.truncatedAtWord(to: columns) == cut)
        #expect(DisplayWidth.columns(of: text.truncatedAtWord(to: columns)) <= columns)
    }
}
