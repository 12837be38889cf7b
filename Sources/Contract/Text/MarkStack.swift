/// Counts the marks that stand on one character. They are drawn over the same place, without end: a stack of hundreds
/// covers the lines above and below, and a thousand of them look like one.
struct MarkStack {
    /// More than any script needs.
    static let most = 8

    private var height = 0

    /// - Returns: whether the next character of a text is one mark too many.
    mutating func isTooHigh(with scalar: Unicode.Scalar) -> Bool {
        height = Self.isMark(scalar) ? height + 1 : 0
        return height > Self.most
    }

    static func isTooHigh(in text: String) -> Bool {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return false }
        var stack = MarkStack()
        return text.unicodeScalars.contains { stack.isTooHigh(with: $0) }
    }

    /// What takes no column of its own: combining marks, variation selectors, and the parts of Korean syllables that stand
    /// in the block of the first.
    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x300, 0x4E00...0x9FFF: false
        case 0x1160...0x11FF, 0xD7B0...0xD7FF: true
        default: [.nonspacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
        }
    }
}
