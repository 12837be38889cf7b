import Contract

/// Rows under titled columns, described once and printed for a window or for a pipe.
struct Table: Sendable {
    typealias Column = TableColumn

    struct Cell: Sendable, ExpressibleByStringLiteral {
        /// Text as it came; it is made safe when printed.
        var text: String
        var style: Style?
        /// A shorter form, for a window with no room for the whole.
        var short: String?

        init(_ text: String, style: Style? = nil, short: String? = nil) {
            self.text = text
            self.style = style
            self.short = short
        }

        init(_ text: CellText, style: Style? = nil) {
            self.init(text.text, style: style, short: text.short)
        }

        init(stringLiteral value: String) {
            self.init(value)
        }
    }

    var columns: [Column]
    /// Each row has a cell per column; missing ones are empty, surplus ones are not shown.
    var rows: [[Cell]] = []

    /// The table for a window of `width` columns, header first, each line ended by a line feed.
    func renderTerminal(width: Int, colour: Bool) -> String {
        terminalLines(width: width, colour: colour).map { $0 + "\n" }.joined()
    }

    /// The lines of the table for a window of `width` columns, header first.
    ///
    /// Columns are two spaces apart; `TableFit` says which are shown. No line is wider than the window or ends in spaces.
    func terminalLines(width: Int, colour: Bool) -> [String] {
        let cells = rows.map { row in
            columns.indices.map { index in
                row.indices.contains(index)
                    ? Cell(
                        Self.withoutTrailingSpaces(Sanitizer.line(row[index].text)), style: row[index].style,
                        short: row[index].short)
                    : Cell("")
            }
        }
        let fit = TableFit(
            columns.indices.map { measured($0, cells, in: width) }, rows: rows.count, window: width)
        let header = columns.map { Cell($0.title, style: .bold) }
        let isRight = columns.map { $0.alignment == .right || fit.isShort && $0.holdsMoments }
        let lines = ([header] + cells).map { line(of: $0, fit, isRight, colour: colour) }
        let total = fit.widths.reduce(TableFit.gap * max(fit.widths.count - 1, 0), +)
        // Only a window too narrow for what must be shown is still overrun.
        return total <= width ? lines : lines.map { StyledLine.cut($0, to: width) }
    }

    /// The same columns uncut, uncoloured and tab-separated, with no header, so that scripts need not skip a line.
    func renderTabSeparated() -> String {
        var result = ""
        for row in rows {
            for index in columns.indices {
                if index > 0 { result += "\t" }
                if row.indices.contains(index) { result += Sanitizer.tabSeparated(row[index].text) }
            }
            result += "\n"
        }
        return result
    }

    private func measured(_ index: Int, _ cells: [[Cell]], in window: Int) -> TableFit.Column {
        let column = columns[index]
        var measured = TableFit.Column(
            presence: column.presence, rank: column.rank, isFlexible: column.isFlexible,
            minimumWidth: max(column.minimumWidth, 1), fullWidth: DisplayWidth.columns(of: column.title),
            shortWidth: DisplayWidth.columns(of: column.title), isEmpty: true, isUniform: true)
        if !column.isFlexible {
            measured.fullWidth = max(measured.fullWidth, column.minimumWidth)
            measured.shortWidth = measured.fullWidth
        }
        for row in cells {
            let cell = row[index]
            let full = DisplayWidth.columns(of: cell.text, stoppingAfter: window)
            measured.fullWidth = max(measured.fullWidth, min(full, window))
            measured.shortWidth = max(
                measured.shortWidth, min(cell.short.map { DisplayWidth.columns(of: $0) } ?? full, window))
            if !cell.text.isEmpty { measured.isEmpty = false }
            if cell.text != cells[0][index].text || column.holdsMoments { measured.isUniform = false }
        }
        return measured
    }

    private func line(of cells: [Cell], _ fit: TableFit, _ isRight: [Bool], colour: Bool) -> String {
        var line = ""
        // Spaces are owed until text follows them, so that none are left at the end.
        var owed = 0
        for (place, index) in fit.shown.enumerated() {
            let (cell, width) = (cells[index], fit.widths[place])
            let whole = fit.isShort ? cell.short ?? cell.text : cell.text
            let text = Self.withoutTrailingSpaces(
                columns[index].isFlexible ? whole.truncatedAtWord(to: width) : whole.truncated(to: width))
            let slack = width - DisplayWidth.columns(of: text)
            if place > 0 { owed += TableFit.gap }
            if isRight[index] { owed += slack }
            if !text.isEmpty {
                line += String(repeating: " ", count: owed)
                line += cell.style?.styled(text, if: colour) ?? text
                owed = 0
            }
            if !isRight[index] { owed += slack }
        }
        return line
    }

    private static func withoutTrailingSpaces(_ text: String) -> String {
        guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(text[...last])
    }
}
