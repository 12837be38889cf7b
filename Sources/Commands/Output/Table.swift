/// Rows under titled columns, described once and printed for a window or for a pipe.
struct Table: Sendable {
    struct Column: Sendable {
        var title: String
        var alignment: TextAlignment = .left
        /// Columns of the terminal that this one takes at least, unless the window is too narrow for all minimums.
        var minimumWidth = 1
        /// Whether this column gives way first where the window is too narrow, as that of the prompt does.
        var isFlexible = false
    }

    struct Cell: Sendable, ExpressibleByStringLiteral {
        /// Text as it came; it is made safe when printed.
        var text: String
        var style: Style?

        init(_ text: String, style: Style? = nil) {
            self.text = text
            self.style = style
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
    /// Columns are two spaces apart. No line is wider than the window or ends in spaces. Flexible columns are cut
    /// first, down to their minimum; then whichever is widest.
    func terminalLines(width: Int, colour: Bool) -> [String] {
        let header = columns.map { Cell($0.title, style: .bold) }
        let shown = ([header] + rows).map { row in
            columns.indices.map { index in
                row.indices.contains(index)
                    ? Cell(Self.withoutTrailingSpaces(Sanitizer.line(row[index].text)), style: row[index].style)
                    : Cell("")
            }
        }
        let widths = fittedWidths(of: shown, in: width)
        let lines = shown.map { line(of: $0, widths: widths, colour: colour) }
        // Only a window too narrow for one column of each and the gaps between them is still overrun.
        return totalWidth(widths) <= width ? lines : lines.map { StyledLine.cut($0, to: width) }
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

    private static let gap = 2

    private func fittedWidths(of rows: [[Cell]], in window: Int) -> [Int] {
        var widths = columns.map { max($0.minimumWidth, 1) }
        for row in rows {
            for (index, cell) in row.enumerated() {
                let needed = DisplayWidth.columns(of: cell.text, stoppingAfter: window)
                widths[index] = max(widths[index], min(needed, window))
            }
        }
        var excess = totalWidth(widths) - window
        excess -= Self.shrink(
            &widths, at: columns.indices.filter { columns[$0].isFlexible },
            downTo: columns.map { max($0.minimumWidth, 1) }, by: excess)
        _ = Self.shrink(&widths, at: Array(columns.indices), downTo: columns.map { _ in 1 }, by: excess)
        return widths
    }

    private func totalWidth(_ widths: [Int]) -> Int {
        widths.reduce(0, +) + Self.gap * max(columns.count - 1, 0)
    }

    /// Takes `excess` columns away, always from the widest, and returns how many could be taken.
    private static func shrink(_ widths: inout [Int], at indices: [Int], downTo floors: [Int], by excess: Int) -> Int {
        var taken = 0
        while taken < excess {
            let candidates = indices.filter { widths[$0] > floors[$0] }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            taken += 1
        }
        return taken
    }

    private func line(of cells: [Cell], widths: [Int], colour: Bool) -> String {
        var line = ""
        // Spaces are owed until text follows them, so that none are left at the end.
        var owed = 0
        for (index, cell) in cells.enumerated() {
            let text = Self.withoutTrailingSpaces(cell.text.truncated(to: widths[index]))
            let slack = widths[index] - DisplayWidth.columns(of: text)
            if index > 0 { owed += Self.gap }
            if columns[index].alignment == .right { owed += slack }
            if !text.isEmpty {
                line += String(repeating: " ", count: owed)
                line += cell.style?.styled(text, if: colour) ?? text
                owed = 0
            }
            if columns[index].alignment == .left { owed += slack }
        }
        return line
    }

    private static func withoutTrailingSpaces(_ text: String) -> String {
        guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(text[...last])
    }
}
