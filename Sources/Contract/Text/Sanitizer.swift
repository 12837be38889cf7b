/// Makes text that came from a prompt, a file or the service safe to print.
///
/// A prompt may hold escape sequences that move the cursor, retitle the window or reorder the line for the eye. None
/// of them reaches the terminal: whatever acts on a terminal is shown as an escape such as `\u{1b}`. So are marks beyond
/// those that a character may bear.
public enum Sanitizer {
    /// The text on one line, for a table cell, a message or a line of a log: each line break becomes `⏎`, a tab a space,
    /// and every other unsafe character a visible escape.
    public static func line(_ text: String) -> String {
        replacing(in: text, where: isUnsafe) { scalar in
            switch scalar {
            case "\n": "⏎"
            case "\t": " "
            default: escape(scalar)
            }
        }
    }

    /// The lines of a longer text, each safe as by `line`, for showing a prompt in full.
    public static func lines(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map { line(String($0)) }
    }

    /// The text as one cell of tab-separated output.
    ///
    /// Tab, line feed, carriage return and backslash become `\t`, `\n`, `\r` and `\\`, other unsafe characters
    /// `\u{1b}` and the like. A cell can so never break a row or a column, and since backslashes are doubled the
    /// original can be told back without loss.
    public static func tabSeparated(_ text: String) -> String {
        let isReplaced: (Unicode.Scalar) -> Bool = { $0 == "\\" || isUnsafe($0) }
        return replacing(in: text, where: isReplaced, joiningLineBreaks: false) { scalar in
            switch scalar {
            case "\t": "\\t"
            case "\n": "\\n"
            case "\r": "\\r"
            case "\\": "\\\\"
            default: escape(scalar)
            }
        }
    }

    /// The text with its tabs and line breaks (`\n`, `\r\n`) as they are and every other unsafe character escaped, for
    /// messages of several lines and for formats that can quote line breaks.
    public static func keepingLineBreaks(_ text: String) -> String {
        let isReplaced: (Unicode.Scalar) -> Bool = { $0 != "\t" && $0 != "\n" && isUnsafe($0) }
        return replacing(in: text, where: isReplaced, keepingReturns: true, by: escape)
    }

    /// Whether a character must not reach a terminal as it is: it acts there, or it cannot be seen.
    public static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        actsOnTerminal(scalar) || isInvisible(scalar)
    }

    /// Whether a terminal may act on the character instead of drawing it: C0 and C1 controls, DEL, line and
    /// paragraph separators, and the bidirectional overrides and isolates that reorder what follows.
    public static func actsOnTerminal(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x2028...0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Whether nothing is drawn for the character, so that two texts with and without it look alike: soft hyphens,
    /// marks of direction, zero-width spaces and joiners, byte order marks, fillers, and tags, which can spell whole
    /// sentences that nobody sees.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0xAD: false
        case 0xAD, 0x034F, 0x061C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180E: true
        case 0x200B...0x200F, 0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB: true
        case 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE0FFF: true
        default: false
        }
    }

    /// The visible form of a character, as Swift would write it: `\u{1b}`.
    public static func escape(_ scalar: Unicode.Scalar) -> String {
        "\\u{" + String(scalar.value, radix: 16) + "}"
    }

    private static func replacing(
        in text: String,
        where isReplaced: (Unicode.Scalar) -> Bool,
        joiningLineBreaks: Bool = true,
        keepingReturns: Bool = false,
        by replacement: (Unicode.Scalar) -> String
    ) -> String {
        guard text.unicodeScalars.contains(where: isReplaced) || MarkStack.isTooHigh(in: text) else { return text }
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var stack = MarkStack()
        for (index, scalar) in scalars.enumerated() {
            // A carriage return before a line feed is half of one line break; alone it would overwrite the line.
            if scalar == "\r", joiningLineBreaks, index + 1 < scalars.count, scalars[index + 1] == "\n" {
                if keepingReturns { result.append(scalar) }
                continue
            }
            if stack.isTooHigh(with: scalar) {
                result.append(contentsOf: escape(scalar).unicodeScalars)
            } else if isReplaced(scalar), !InvisiblePart.isNeeded(in: scalars, at: index) {
                result.append(contentsOf: replacement(scalar).unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}
