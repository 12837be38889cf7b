/// One line of text in a drawing, where nothing wraps and nobody measures.
///
/// The server does not know the font of the reader, so widths are guesses for a wide one: text is cut a little early
/// rather than drawn over its neighbour.
enum DrawnText {
    /// In units of the drawing.
    static let fontSize = 12.0

    /// More than any line shows. It bounds the work for a name of any length.
    private static let mostScalars = 300

    /// Marks that one character may bear; more would grow over the lines above and below.
    private static let mostMarks = 3

    static func width(of text: String) -> Double {
        text.reduce(0) { $0 + width(of: $1) }
    }

    /// The text on one line, cut to a width, with an ellipsis if anything was cut.
    static func fitted(_ text: String, to width: Double) -> String {
        let (line, isWhole) = oneLine(text)
        let room = width - self.width(of: "…")
        var used = 0.0
        var kept = line.startIndex
        var index = line.startIndex
        while index < line.endIndex {
            used += self.width(of: line[index])
            line.formIndex(after: &index)
            if used <= room { kept = index }
            if used > width { return shortened(line[..<kept]) }
        }
        return isWhole ? line : shortened(line[..<kept])
    }

    /// What is shown on top of the drawing, which has more room and several lines.
    static func tooltip(_ lines: [String]) -> String {
        lines.map { fitted($0, to: 1_000) }.joined(separator: "\n")
    }

    private static func shortened(_ text: Substring) -> String {
        var text = text
        while text.last?.isWhitespace == true { text.removeLast() }
        return text + "…"
    }

    private static func oneLine(_ text: String) -> (line: String, isWhole: Bool) {
        var line = String.UnicodeScalarView()
        var marks = 0
        var rest = text.unicodeScalars[...]
        for scalar in rest.prefix(mostScalars) {
            rest.removeFirst()
            marks = isMark(scalar) ? marks + 1 : 0
            if marks <= mostMarks { line.append(scalar.properties.isWhitespace ? " " : scalar) }
        }
        return (String(line), rest.isEmpty)
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: true
        default: false
        }
    }

    private static func width(of character: Character) -> Double {
        let scalars = character.unicodeScalars
        let isPicture = scalars.first.map { $0.value >= 0x2190 && $0.properties.isEmoji } ?? false
        // A family or a flag is one picture, however many code points it is made of.
        return fontSize * (isPicture ? 1.3 : scalars.reduce(0) { $0 + ems(of: $1) })
    }

    private static func ems(of scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "i", "j", "l", "t", "f", "r", "I", " ", ".", ",", ":", ";", "'", "|", "!", "(", ")", "[", "]", "/", "-":
            0.42
        case "m", "w", "M", "W", "@", "%", "&", "…", "—": 1
        case "A"..."Z": 0.75
        case "\0"..."\u{7F}": 0.64
        case _ where isMark(scalar) || scalar.properties.generalCategory == .format: 0
        case "\u{80}"..<"\u{1100}": 0.72
        default: 1.05
        }
    }
}
