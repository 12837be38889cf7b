/// The second way of cutting: each character of a script without spaces is a word of its own.
///
/// `海边，日落 at sea` becomes `海 边 | 日 落 at sea`. One character is then found without gathering all words that begin
/// with it, and the index is a quarter smaller than one of pairs. Where a run of such characters ends and another one
/// begins, a word of its own keeps phrases from reaching over: `边日` is not found there.
enum SingleCharacters {
    /// From the private use area: stands between two runs.
    private static let runBoundary: Unicode.Scalar = "\u{E000}"
    /// Stands between two texts of one task.
    private static let textBoundary: Unicode.Scalar = "\u{E001}"

    /// All texts of a task as one.
    static func words(of texts: [String]) -> String {
        var writer = Writer()
        writer.result.reserveCapacity(texts.reduce(0) { $0 + $1.utf8.count * 4 / 3 + 5 })
        for text in texts where !text.isEmpty {
            writer.begin()
            for scalar in text.unicodeScalars { writer.add(scalar) }
        }
        return String(writer.result)
    }

    static func phrase(_ term: String, mayGoOn: Bool) -> String {
        // Characters are whole words: only a word of another script can go on.
        let last = term.unicodeScalars.map(folded).last(where: \.isOfWord)
        let isPrefix = mayGoOn && !(last.map(isUnspaced) ?? true)
        return SearchExpression.quoted(words(of: [term])) + (isPrefix ? "*" : "")
    }

    private struct Writer {
        private enum Place { case outside, inRun, behindRun }

        var result = String.UnicodeScalarView()
        private var place = Place.outside

        init() {}

        /// Another text begins.
        mutating func begin() {
            if !result.isEmpty { add(word: textBoundary) }
            result.append(" ")
            place = .outside
        }

        mutating func add(_ scalar: Unicode.Scalar) {
            guard !isPassedOver(scalar) else { return }
            let scalar = folded(scalar)
            if isUnspaced(scalar) {
                if place == .behindRun { add(word: runBoundary) }
                add(word: scalar)
                place = .inRun
            } else {
                if place == .inRun {
                    result.append(" ")
                    place = .behindRun
                }
                if scalar.isOfWord { place = .outside }
                // The boundaries are the index's own words, and at a NUL an expression would end.
                result.append([runBoundary, textBoundary, "\0"].contains(scalar) ? " " : scalar)
            }
        }

        private mutating func add(word: Unicode.Scalar) {
            result.append(" ")
            result.append(word)
        }
    }

    /// Letters and digits of full width, as Chinese keyboards give them, are the ordinary ones.
    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        default: scalar
        }
    }

    /// What nobody sees, such as a zero-width space or a variation selector, and sound marks apart from their character.
    private static func isPassedOver(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.isASCII && !isUnspaced(scalar)
            && (scalar.properties.isDefaultIgnorableCodePoint || (0x3099...0x309A).contains(scalar.value))
    }

    /// Chinese, Japanese and Korean characters, extension planes included, without the punctuation between them.
    static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4E00...0x9FFF, 0x3005...0x3007, 0x3041...0x3096, 0x309D...0x309F, 0x30A1...0x30FA, 0x30FC...0x30FF,
            0x3105...0x312D, 0x31A0...0x31BA, 0x31F0...0x31FF, 0x3400...0x4DBF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFF66...0xFF9F, 0x20000...0x3FFFF:
            true
        default: false
        }
    }
}
