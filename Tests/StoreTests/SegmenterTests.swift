import Model
import TestSupport
import Testing

@testable import Store

struct SegmenterTests {
    @Test(arguments: [
        ("海边日落", "海 边 日 落"), ("", ""), ("a boat", "a boat"), ("a海b", "a 海 b"), ("海，边", "海 | 边"),
        ("海b边", "海 b 边"), ("，海边。", "海 边"), ("４Ｋ海", "4K 海"), ("sea\u{200B}side", "seaside"),
        ("葛\u{E0100}飾", "葛 飾"), ("ト・ウ", "ト | ウ"), ("ｶﾅ", "ｶ ﾅ"), ("sea🛶side", "sea side"), ("海🛶边", "海 | 边"),
        ("a\u{E000}b\0c\u{E001}", "a b c"),
    ])
    func `each character without spaces is a word`(_ text: String, _ words: String) {
        let cut = SingleCharacters.words(of: [text]).replacing("\u{E000}", with: "|")
        #expect(cut.split(separator: " ").joined(separator: " ") == words)
    }

    @Test(arguments: [
        ("海", "\"  海\""), ("海边", "\"  海 边\""), ("boat", "\" boat\"*"), ("\"boat\"", "\" boat\""),
        ("海a", "\"  海 a\"*"), ("a海", "\" a 海\""), ("日落。", "\"  日 落  \""), ("Ａ", "\" A\"*"),
    ])
    func `a search is an expression of an index of characters`(_ text: String, _ expression: String) {
        #expect(SearchExpression.make(from: text, cutBy: .characters) == expression)
    }

    @Test(arguments: [
        ("a boat", "a boat"), ("sea🛶side", "sea 🛶 side"), ("海🛶边", "海 🛶 边"), ("海，边", "海 | 边"), ("👍🏽", "👍"),
        ("👨‍👩‍👧", "👨 👩 👧"), ("👩🏽‍🚀", "👩 🚀"), ("❤️‍🔥", "❤ 🔥"), ("🇨🇳🇺🇸", "🇨🇳 🇺🇸"), ("🇨🇳🇺", "🇨🇳 🇺"),
        ("🇨 🇳", "🇨 🇳"), ("1️⃣", "1 ⃣"), ("a#️⃣", "a # ⃣"), ("# a", "a"), ("☕️ →", "☕ →"), ("Xbox™", "Xbox ™"), ("㊗️", "㊗"),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴"), ("🫩🪾", "🫩 🪾"), ("\u{1FBFF}", "\u{1FBFF}"),
    ])
    func `pictures are words`(_ text: String, _ words: String) {
        let cut = SingleCharacters.words(of: [text], withPictures: true).replacing("\u{E000}", with: "|")
        #expect(cut.split(separator: " ").map(Self.readable).joined(separator: " ") == words)
    }

    /// A word of the index with its pictures as they are.
    private static func readable(_ word: Substring) -> String {
        let pictures: [UInt32] = [0x20E3, 0x2122, 0x3299, 0x3297, 0xA9] + (0x2190...0x2BFF) + (0x1F000...0x1FBFF)
        var names = ["\u{F80B}": "#", "\u{F80C}": "*"]
        for scalar in pictures.compactMap(Unicode.Scalar.init) {
            if let word = Pictures.word(for: scalar) { names[String(word)] = String(scalar) }
        }
        return word.unicodeScalars.map { names[String($0)] ?? String($0) }.joined()
    }

    @Test func `no two pictures are one word`() {
        let pictures = (UInt32(0xA0)...0x1FFFF).compactMap(Unicode.Scalar.init)
        let words = pictures.compactMap(Pictures.word) + ["#", "*"].compactMap(Pictures.key)
        #expect(words.count > 5_000)
        #expect(Set(words).count == words.count)
        #expect(words.allSatisfy { (0xE100...0xF8FF).contains($0.value) })
    }

    @Test(arguments: [
        ("🛶", false), ("a🛶", false), ("🛶a", true), ("👍🏽", false), ("a🏽", true), ("🇨🇳", false),
    ])
    func `a picture is a whole word of a search`(_ text: String, _ mayGoOn: Bool) {
        #expect(SearchExpression.make(from: text, cutBy: .pictures)?.hasSuffix("*") == mayGoOn)
        #expect(SearchExpression.make(from: "\"\(text)\"", cutBy: .pictures)?.hasSuffix("*") == false)
    }

    /// So that an index of texts without pictures has not one byte more.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a text without pictures is cut as before`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let text = RandomText.make(&random, isWild: true).filter { $0 != "🛶" && $0 != "👍🏽" }
            #expect(
                SingleCharacters.words(of: [text, "a"], withPictures: true) == SingleCharacters.words(of: [text, "a"]))
            #expect(
                SearchExpression.make(from: text, cutBy: .pictures)
                    == SearchExpression.make(from: text, cutBy: .characters))
        }
    }

    @Test func `the second way of cutting stays as it was`() {
        for text in ["sea🛶side", "👩🏽‍🚀", "1️⃣", "Xbox™", "🇨🇳", "㊗"] {
            let words = SingleCharacters.words(of: [text])
            #expect(!words.unicodeScalars.contains { (0xE100...0xF8FF).contains($0.value) }, "\(text)")
        }
        #expect(SearchExpression.make(from: "🛶", cutBy: .characters) == nil)
    }

    @Test func `texts of one task are kept apart`() {
        #expect(SingleCharacters.words(of: ["海", "", "a"]) == "  海 \u{E001} a")
    }

    /// The tokenizer's own tables are older than some of these characters.
    @Test func `characters that are cut out can be found`() async throws {
        try await withBench { bench in
            let ranges: [ClosedRange<UInt32>] = [
                0x3041...0x3096, 0x30A1...0x30FA, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3,
                0xF900...0xFAFF, 0x3105...0x312D, 0x31A0...0x31BA, 0xFF66...0xFF9F, 0x20000...0x20400,
                0x30000...0x30100,
            ]
            // One in seven is plenty to meet every block.
            let scalars = ranges.flatMap { range in
                stride(from: range.lowerBound, through: range.upperBound, by: 7).compactMap(Unicode.Scalar.init).filter
                { $0.properties.isAlphabetic }
            }
            #expect(scalars.count > 5_000)
            let texts = stride(from: 0, to: scalars.count, by: 1_000).map { start in
                String(String.UnicodeScalarView(scalars[start..<min(scalars.count, start + 1_000)]))
            }
            for text in texts { _ = try await bench.record("x") { $0.note = text } }
            let missing = try await bench.ledger.read { db in
                try scalars.indices.filter { index in
                    // As it is stored, and as a search asks for it.
                    let character = Spelling.composed(String(scalars[index]))
                    guard
                        var search = try SearchExpression.condition(for: character, cutBy: .current, db.dialect)
                    else { return true }
                    search.add("\(db.dialect.textNumber) = ?", .init(index / 1_000 + 1))
                    return try db.first("SELECT 1 FROM task_text \(search.clause)", search.values) { try $0.int() }
                        == nil
                }
            }
            #expect(missing.map { String(scalars[$0].value, radix: 16) } == [])
        }
    }
}
