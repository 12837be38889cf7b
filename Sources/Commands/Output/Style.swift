/// A way to set text off on a terminal (ANSI "select graphic rendition").
enum Style: Sendable {
    case bold
    case dim
    case red
    case green
    case yellow
    case blue
    case cyan

    /// The text in this style if `enabled`, else the text as it is. Styles can be nested: each ends only itself.
    func styled(_ text: String, if enabled: Bool) -> String {
        guard enabled, !text.isEmpty else { return text }
        return "\u{1B}[\(codes.start)m\(text)\u{1B}[\(codes.end)m"
    }

    private var codes: (start: Int, end: Int) {
        switch self {
        case .bold: (1, 22)
        case .dim: (2, 22)
        case .red: (31, 39)
        case .green: (32, 39)
        case .yellow: (33, 39)
        case .blue: (34, 39)
        case .cyan: (36, 39)
        }
    }
}
