/// A search as a user types it, as an expression of the full-text index.
///
/// Words must all be there, in any order; a word also finds longer ones that begin with it. What stands in double
/// quotes is found as it is, in that order.
enum SearchExpression {
    /// - Returns: nil if the text has nothing to search for, such as punctuation alone.
    static func make(from text: String) -> String? {
        let terms = terms(in: text).compactMap { phrase($0.text, isQuoted: $0.isQuoted) }
        return terms.isEmpty ? nil : terms.joined(separator: " AND ")
    }

    private struct Term {
        var text: String
        var isQuoted: Bool
    }

    /// Words between spaces, and what stands between quotes; a quote that is never closed reaches to the end.
    private static func terms(in text: String) -> [Term] {
        var terms: [Term] = []
        var current = ""
        var isQuoted = false
        func finish() {
            if !current.isEmpty { terms.append(Term(text: current, isQuoted: isQuoted)) }
            current = ""
        }
        for character in text {
            if character == "\"" || (isQuoted ? false : "“”".contains(character)) {
                finish()
                isQuoted = character == "\"" ? !isQuoted : isQuoted
            } else if character.isWhitespace && !isQuoted {
                finish()
            } else {
                current.append(character)
            }
        }
        finish()
        return terms
    }

    /// One term as a phrase: its pieces next to each other, cut as the index cuts text.
    private static func phrase(_ term: String, isQuoted: Bool) -> String? {
        guard term.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
        var words = Segmenter.words(of: term)
        var isPrefix = !isQuoted
        if let last = term.unicodeScalars.last(where: { $0.properties.isAlphabetic || $0.properties.numericType != nil }
        ),
            Segmenter.isUnspaced(last)
        {
            // At the end of the term the run may go on in the text. A single character then begins a pair; after a
            // pair the lone last character must not be asked for, as it is only there at the end of a run.
            let scalars = term.unicodeScalars
            let end = scalars.lastIndex(of: last).map { scalars.index(after: $0) } ?? scalars.endIndex
            let run = scalars[..<end].reversed().prefix(while: Segmenter.isUnspaced).count
            isPrefix = run == 1
            if run > 1 { words = dropLastWord(of: Segmenter.words(of: String(scalars[..<end]))) }
        }
        // The index takes a NUL for the end of the whole expression.
        let escaped = words.replacing("\"", with: "\"\"").replacing("\0", with: " ")
        return "\"\(escaped)\"" + (isPrefix ? "*" : "")
    }

    private static func dropLastWord(of words: String) -> String {
        words.lastIndex(of: " ").map { String(words[..<$0]) } ?? words
    }
}
