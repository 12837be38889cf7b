import Contract

/// A line that may hold the sequences of `Style`, fitted to a width without counting or cutting them.
enum StyledLine {
    /// The line cut to `columns` columns, with `…` where text was cut.
    ///
    /// Style sequences are all kept, so that a style begun before the cut also ends. Anything else that a terminal
    /// would act on is made visible as by `Sanitizer.line`.
    static func cut(_ line: String, to columns: Int) -> String {
        let pieces = split(line)
        let needed = pieces.reduce(0) { $0 + ($1.isStyle ? 0 : DisplayWidth.columns(of: $1.text)) }
        guard needed > columns else { return pieces.map(\.text).joined() }
        var room = max(columns - 1, 0)
        var isCut = columns < 1
        var result = ""
        for piece in pieces {
            if piece.isStyle {
                result += piece.text
                continue
            }
            if isCut { continue }
            let width = DisplayWidth.columns(of: piece.text)
            if width <= room {
                result += piece.text
                room -= width
            } else {
                result += piece.text.truncated(to: room, ellipsis: "") + "…"
                isCut = true
            }
        }
        return result
    }

    /// Output of several lines, for a terminal: the sequences of `Style`, tabs and line breaks as they are, anything else
    /// that a terminal would act on visible. The last look at what was made safe piece by piece.
    static func safe(_ text: String) -> String {
        split(text, Sanitizer.keepingLineBreaks).map(\.text).joined()
    }

    private struct Piece {
        var text: String
        var isStyle: Bool
    }

    private static func split(_ line: String, _ clean: (String) -> String = Sanitizer.line) -> [Piece] {
        guard line.unicodeScalars.contains("\u{1B}") else { return [Piece(text: clean(line), isStyle: false)] }
        var pieces: [Piece] = []
        var plain = ""
        var rest = line.unicodeScalars[...]
        while let scalar = rest.first {
            if scalar == "\u{1B}", let length = styleLength(rest) {
                if !plain.isEmpty { pieces.append(Piece(text: clean(plain), isStyle: false)) }
                plain = ""
                pieces.append(Piece(text: String(rest.prefix(length)), isStyle: true))
                rest = rest.dropFirst(length)
            } else {
                plain.unicodeScalars.append(scalar)
                rest = rest.dropFirst()
            }
        }
        if !plain.isEmpty { pieces.append(Piece(text: clean(plain), isStyle: false)) }
        return pieces
    }

    /// Length of `ESC [ digits ; digits m` at the start of the text, or nil if another sequence stands there.
    private static func styleLength(_ text: Substring.UnicodeScalarView) -> Int? {
        var length = 1
        var rest = text.dropFirst()
        guard rest.popFirst() == "[" else { return nil }
        length += 1
        while let scalar = rest.popFirst() {
            length += 1
            if scalar == "m" { return length }
            guard ("0"..."9").contains(scalar) || scalar == ";" else { return nil }
        }
        return nil
    }
}
