/// Comma-separated values by RFC 4180, for spreadsheets.
///
/// Lines end in CRLF as the RFC says. Cells that hold a comma, a quote or a line break are quoted.
///
/// A spreadsheet runs a text that begins like a formula, and a prompt can come from anywhere. Such a text gets an
/// apostrophe in front, which spreadsheets take as "this is text"; numbers never do. Control characters other than
/// tabs and line breaks are written as `\u{1b}` and the like. Programs that need a text exactly read JSON instead.
public enum DelimitedText {
    public enum Field: Equatable, Sendable {
        case text(String)
        case integer(Int64)
        /// A number that is not finite leaves the cell empty.
        case decimal(Double)
        case boolean(Bool)
        /// No value: an empty cell.
        case absent
    }

    /// What tells some spreadsheets that the file is UTF-8; goes once before the first line, if the user asks for it.
    public static let byteOrderMark = "\u{FEFF}"

    /// The line of column names, after a byte order mark if wanted.
    public static func header(_ names: [String], byteOrderMark: Bool = false) -> String {
        (byteOrderMark ? self.byteOrderMark : "") + row(names.map { .text($0) })
    }

    /// One line with its ending.
    public static func row(_ fields: [Field]) -> String {
        fields.map(cell).joined(separator: ",") + "\r\n"
    }

    private static func cell(_ field: Field) -> String {
        switch field {
        case .text(let text): quoted(defused(Sanitizer.keepingLineBreaks(text)))
        case .integer(let number): String(number)
        case .decimal(let number): JSONText.number(number) ?? ""
        case .boolean(let value): value ? "true" : "false"
        case .absent: ""
        }
    }

    private static func defused(_ text: String) -> String {
        switch text.unicodeScalars.first {
        case "=", "+", "-", "@", "\t", "\r": "'" + text
        // Spreadsheets set to an East Asian language take the full-width forms for the plain ones.
        case "＝", "＋", "－", "＠": "'" + text
        default: text
        }
    }

    private static func quoted(_ text: String) -> String {
        // Compared by byte: a quote followed by a combining mark is one character, and it must be doubled all the same.
        let special: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        guard text.utf8.contains(where: special.contains) else { return text }
        var result: String.UnicodeScalarView = "\"".unicodeScalars
        for scalar in text.unicodeScalars {
            if scalar == "\"" { result.append("\"") }
            result.append(scalar)
        }
        result.append("\"")
        return String(result)
    }
}
