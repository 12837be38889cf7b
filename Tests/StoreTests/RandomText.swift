import Model
import TestSupport

/// Texts of scripts that alternate, and pieces of them to search for.
enum RandomText {
    /// - Parameter isWild: with what only the newest way of cutting understands.
    static func make(_ random: inout SeededGenerator, isWild: Bool = false) -> String {
        let words = plainWords + (isWild ? wildWords : [])
        let gaps = ["", " ", "，", ", ", "-"] + (isWild ? wildGaps : [])
        var text = ""
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            if Bool.random(using: &random) {
                let characters = isWild ? "海边日落小船がカ한글" : "海边日落小船"
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    text.append(characters.randomElement(using: &random) ?? "海")
                }
            } else {
                text += words.randomElement(using: &random) ?? "sea"
            }
            text += gaps.randomElement(using: &random) ?? ""
        }
        return text
    }

    /// A piece of some task's text, which therefore often has hits.
    static func term(in tasks: [VideoTask], _ random: inout SeededGenerator) -> PlainScan.Term {
        let task = tasks.randomElement(using: &random)
        let fields = [task?.request.prompt, task?.note, task?.error?.message].compactMap(\.self) + (task?.tags ?? [])
        let characters = Array(fields.randomElement(using: &random) ?? "海")
        let start = Int.random(in: 0..<max(1, characters.count), using: &random)
        let end = min(characters.count, start + Int.random(in: 1...6, using: &random))
        let isQuoted = Bool.random(using: &random)
        let piece = String(characters[start..<end])
        let text = piece.split { $0 == "\"" || !isQuoted && ($0.isWhitespace || "“”".contains($0)) }.first
        return PlainScan.Term(text: text.map(String.init) ?? "海", isQuoted: isQuoted)
    }

    private static let plainWords = ["sea", "seaside", "Boat", "boats", "b2", "7"]
    private static let wildWords = [
        "Café", "CAFE", "cafe\u{301}", "４Ｋ", "4k", "ＢＯＡＴ", "f/1.8", "don't", "UPPER_case", "sea\u{200B}side", "Ünder",
        "海\u{FE00}边", "16:9", "Ё", "ё",
    ]
    private static let wildGaps = [
        "🛶", "🛶", "👍🏽", "\"", "“", "。", "\u{3000}", "\n", "\0", "\u{E000}", "\u{E001}", "・", "（", "*", "@图片1",
    ]
}
