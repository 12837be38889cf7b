/// A search as a user types it, as an expression of the full-text index, or as what else a ledger is asked.
///
/// Words must all be there, in any order; a word also finds longer ones that begin with it. What stands in double
/// quotes is found as it is, in that order.
enum SearchExpression {
    /// - Parameter segmenter: how the index was cut.
    /// - Returns: nil if the text has nothing to search for, such as punctuation alone.
    static func make(from text: String, cutBy segmenter: Segmenter) -> String? {
        let phrases = terms(in: text).compactMap { segmenter.phrase($0.text, mayGoOn: !$0.isQuoted) }
        return phrases.isEmpty ? nil : phrases.joined(separator: " AND ")
    }

    /// What an entry of the full text is asked for.
    /// - Returns: nil if nothing can be found.
    static func condition(
        for text: String, cutBy segmenter: Segmenter, _ dialect: Dialect
    ) throws -> ListFilter? {
        var filter = ListFilter()
        switch dialect {
        case .sqlite:
            guard let expression = make(from: text, cutBy: segmenter) else { return nil }
            filter.add("task_text MATCH ?", .text(expression))
        case .postgres:
            let cut = Self.terms(in: text).compactMap { segmenter.term($0.text, mayGoOn: !$0.isQuoted) }
            guard !cut.isEmpty, let query = try ServerWords.query(cut) else { return nil }
            filter.add("task_text.words @@ CAST(? AS TSQUERY)", .text(query.words))
            // The planner takes `<> 0` for true and `> 0` for one in three: of texts that have a word of the set nearly all
            // have it, and of those that have some, not all have them in this order.
            for (text, isPhrase) in query.texts {
                filter.add("strpos(task_text.text, ?) \(isPhrase ? ">" : "<>") 0", .text(text))
            }
        }
        return filter
    }

    /// Whether there is anything to look for, however the index was cut.
    static func hasWords(_ text: String) -> Bool { make(from: text, cutBy: .current) != nil }

    /// Words as one phrase of the index's language.
    static func quoted(_ words: String) -> String {
        // The index takes a NUL for the end of the whole expression.
        "\"\(words.replacing("\"", with: "\"\"").replacing("\0", with: " "))\""
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
}
