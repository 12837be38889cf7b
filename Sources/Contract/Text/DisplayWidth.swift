/// How many columns of a terminal a text takes.
///
/// Chinese, Japanese, Korean and full-width forms take two columns; so does an emoji, however many code points it is
/// made of. Combining marks, variation selectors and zero-width characters take none. Characters whose width depends
/// on the font ("ambiguous": `…`, `·`, Greek) count as one, as terminals outside a legacy locale draw them.
public enum DisplayWidth {
    /// Columns of a whole text. Control characters count as none: clean the text with `Sanitizer` first.
    public static func columns(of text: String) -> Int {
        columns(of: text, stoppingAfter: .max)
    }

    /// Columns of a text, counted no further than the first character that passes `limit`. A prompt of thousands of
    /// characters need not be measured to its end to learn that it does not fit the window.
    public static func columns(of text: String, stoppingAfter limit: Int) -> Int {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
            return text.utf8.count
        }
        var total = 0
        for character in text {
            total += columns(of: character)
            if total > limit { break }
        }
        return total
    }

    /// Columns of one grapheme cluster.
    public static func columns(of character: Character) -> Int {
        let scalars = character.unicodeScalars
        let first = scalars[scalars.startIndex]
        let rest = scalars.dropFirst()
        if rest.isEmpty { return columns(of: first) }
        let total = rest.reduce(columns(of: first)) { $0 + columns(of: $1) }
        // Joined people, skin tones and flags are drawn as one picture. Elsewhere the parts of a cluster stand side
        // by side, as with Thai and Indic vowels.
        guard first.properties.isEmoji else { return total }
        return rest.contains(emojiPresentation) ? 2 : min(total, 2)
    }

    /// Columns of one code point standing alone.
    public static func columns(of scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 {
            return value < 0x20 || (0x7F...0x9F).contains(value) ? 0 : 1
        }
        if (0x4E00...0x9FFF).contains(value) || WideRanges.contains(value) {
            return 2
        }
        // Vowels and final consonants of decomposed Korean syllables, drawn inside the block of the first consonant.
        if (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FF).contains(value) {
            return 0
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .lineSeparator, .paragraphSeparator: return 0
        default: return 1
        }
    }

    /// The variation selector that turns `❤` or the digit of a keycap into a picture.
    private static let emojiPresentation: Unicode.Scalar = "\u{FE0F}"
}

extension String {
    /// The text cut to at most `columns` columns, ending in `ellipsis` if anything was cut.
    ///
    /// Where a character of two columns would straddle the cut it is left out, so the result can be one column
    /// narrower than allowed. Where not even the ellipsis fits, the text is cut without one.
    public func truncated(to columns: Int, ellipsis: String = "…") -> String {
        guard columns > 0 else { return "" }
        let ellipsisColumns = DisplayWidth.columns(of: ellipsis)
        let tail = ellipsisColumns <= columns ? ellipsis : ""
        let room = ellipsisColumns <= columns ? columns - ellipsisColumns : columns
        var used = 0
        var cut = startIndex
        var index = startIndex
        while index < endIndex {
            used += DisplayWidth.columns(of: self[index])
            if used > columns { return self[..<cut] + tail }
            formIndex(after: &index)
            if used <= room { cut = index }
        }
        return self
    }

    /// As `truncated`, but between two words where that leaves at least half: the beginning of a word may read as another.
    /// Each Chinese character is a word of its own.
    public func truncatedAtWord(to columns: Int) -> String {
        let cut = truncated(to: columns)
        guard cut.last == "…", cut != self else { return cut }
        var kept = cut.dropLast()
        let next = self[index(startIndex, offsetBy: kept.count)]
        if let last = kept.last, last.isInNarrowWord, next.isInNarrowWord,
            let end = kept.lastIndex(where: { !$0.isInNarrowWord }),
            DisplayWidth.columns(of: String(kept[...end])) * 2 >= columns
        {
            kept = kept[...end]
        }
        while kept.last?.isWhitespace == true { kept.removeLast() }
        return kept + "…"
    }

    /// The text filled up with spaces to `columns` columns; a wider text is returned as it is.
    public func padded(to columns: Int, alignment: TextAlignment = .left) -> String {
        let missing = columns - DisplayWidth.columns(of: self)
        guard missing > 0 else { return self }
        let spaces = String(repeating: " ", count: missing)
        return alignment == .left ? self + spaces : spaces + self
    }
}

extension Character {
    /// Whether a cut beside it may part a word.
    fileprivate var isInNarrowWord: Bool {
        DisplayWidth.columns(of: self) == 1 && (isLetter || isNumber || self == "_" || self == "-" || self == "'")
    }
}
