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
        var measure = TableMeasure(columns, window: width)
        measure.add(rows)
        let lines = TableLines(columns, measure, colour: colour)
        return [lines.header] + rows.map(lines.line)
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
}
