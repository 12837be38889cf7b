/// What a text that a person gives may hold: prompts, notes, and what tasks are called.
///
/// Control characters have no meaning in any of them. They come from a wrong file or a broken paste, and what they do
/// at the service nobody knows.
public enum PlainText {
    /// What is allowed, for messages.
    public static let allowed = "text without control characters other than line breaks and tabs"

    /// The first control character that is neither a tab nor part of a line break (`\n`, `\r\n`); nil if there is none.
    public static func controlCharacter(in text: String) -> Unicode.Scalar? {
        var isAfterReturn = false
        for scalar in text.unicodeScalars {
            if isAfterReturn, scalar != "\n" { return "\r" }
            isAfterReturn = scalar == "\r"
            if isAfterReturn || scalar == "\n" || scalar == "\t" { continue }
            if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) { return scalar }
        }
        return isAfterReturn ? "\r" : nil
    }

    /// Such as `the control character U+001B`.
    public static func describe(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "the control character U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
