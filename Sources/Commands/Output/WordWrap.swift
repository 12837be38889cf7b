import Contract
/// Text in lines of a window, broken between words.
enum WordWrap {
    /// The lines of a text without line breaks. What cannot be broken, as a path, stays whole on a line that is too wide:
    /// the terminal breaks it, and it can still be copied.
    static func lines(_ text: String, columns: Int) -> [String] {
        guard columns > 0, DisplayWidth.columns(of: text, stoppingAfter: columns) > columns else { return [text] }
        var lines: [String] = []
        var start = text.startIndex
        var used = 0
        // Where the line can end, and how wide what follows is.
        var end: (index: String.Index, rest: Int)?
        var previous: Character?
        for index in text.indices {
            let character = text[index]
            let width = DisplayWidth.columns(of: character)
            if let previous, index > start, mayBreak(between: previous, and: character) { end = (index, 0) }
            used += width
            end?.rest += width
            if used > columns, !character.isWhitespace, let place = end {
                lines.append(trimmed(text[start..<place.index]))
                (start, used, end) = (place.index, place.rest, nil)
            }
            previous = character
        }
        return lines + [trimmed(text[start...])]
    }

    /// A message in lines of a window, all but the first two columns further in.
    static func message(_ text: String, columns: Int) -> String {
        let whole = lines(text, columns: columns)
        guard whole.count > 1, columns > 20 else { return text }
        let rest = text.dropFirst(whole[0].count).drop(while: \.isWhitespace)
        return ([whole[0]] + lines(String(rest), columns: columns - 2).map { "  " + $0 }).joined(separator: "\n")
    }

    private static func mayBreak(between first: Character, and second: Character) -> Bool {
        if second.isWhitespace { return false }
        if first.isWhitespace { return true }
        // Chinese is broken anywhere but before what ends a clause and behind what opens one.
        guard DisplayWidth.columns(of: first) > 1 || DisplayWidth.columns(of: second) > 1 else { return false }
        return !closing.contains(second) && !opening.contains(first)
    }

    private static let closing: Set<Character> = [
        "，", "。", "、", "！", "？", "；", "：", "）", "」", "』", "】", "》", "”", "’", "…", ",", ".", "!", "?", ";", ":", ")",
    ]
    private static let opening: Set<Character> = ["（", "「", "『", "【", "《", "“", "‘", "("]

    private static func trimmed(_ line: Substring) -> String {
        var line = line
        while line.last?.isWhitespace == true { line.removeLast() }
        return String(line)
    }
}
