/// The first way of cutting: runs of Chinese become overlapping pairs, the last character of a run standing alone.
///
/// `海边日落` becomes `海边 边日 日落 落`. Any one, two or more characters in a row are then a prefix, a word or a phrase.
enum CharacterPairs {
    static func words(of text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count * 2)
        var isInRun = false
        for scalar in text.unicodeScalars {
            if isUnspaced(scalar) {
                // Completes the pair that the character before began, then begins the next one.
                if isInRun { result.unicodeScalars.append(scalar) }
                result.append(" ")
                isInRun = true
            } else if isInRun {
                result.append(" ")
                isInRun = false
            }
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    /// - Returns: nil if there is no letter or digit in the term.
    static func phrase(_ term: String, mayGoOn: Bool) -> String? {
        guard term.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
        var words = words(of: term)
        var isPrefix = mayGoOn
        let scalars = term.unicodeScalars
        if let last = scalars.lastIndex(where: { $0.properties.isAlphabetic || $0.properties.numericType != nil }),
            isUnspaced(scalars[last])
        {
            // At the end of the term the run may go on in the text. A single character then begins a pair; after a
            // pair the lone last character must not be asked for, as it is only there at the end of a run.
            let end = scalars.index(after: last)
            let run = scalars[..<end].reversed().prefix(while: isUnspaced).count
            isPrefix = run == 1
            if run > 1 { words = dropLastWord(of: Self.words(of: String(scalars[..<end]))) }
        }
        return SearchExpression.quoted(words) + (isPrefix ? "*" : "")
    }

    private static func dropLastWord(of words: String) -> String {
        words.lastIndex(of: " ").map { String(words[..<$0]) } ?? words
    }

    /// Chinese, Japanese and Korean characters, extension planes included.
    static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3005...0x3007, 0x3040...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7AF,
            0xF900...0xFAFF, 0x20000...0x3FFFF:
            true
        default: false
        }
    }
}
