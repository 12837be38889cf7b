import Contract

/// How wide the columns of a table are, found out row by row: a long table need not be in memory at once.
struct TableMeasure {
    let window: Int
    private(set) var columns: [TableFit.Column]
    private(set) var rows = 0
    private let kinds: [Table.Column]
    /// What the first row says.
    private var first: [String] = []
    /// What each column says first that is no empty text.
    private var saidFirst: [Int: String] = [:]

    /// - Parameter window: its width in columns of the terminal.
    init(_ kinds: [Table.Column], window: Int) {
        (self.kinds, self.window) = (kinds, window)
        columns = kinds.map { kind in
            let title = DisplayWidth.columns(of: kind.title)
            let least = kind.isFlexible ? title : max(title, kind.minimumWidth)
            return TableFit.Column(
                presence: kind.presence, rank: kind.rank, isFlexible: kind.isFlexible,
                minimumWidth: max(kind.minimumWidth, 1), fullWidth: least, shortWidth: least, isEmpty: true,
                isUniform: true)
        }
    }

    mutating func add(_ rows: [[Table.Cell]]) {
        for row in rows {
            for index in kinds.indices { add(row.indices.contains(index) ? row[index].cleaned : Table.Cell(""), index) }
            self.rows += 1
        }
    }

    private mutating func add(_ cell: Table.Cell, _ index: Int) {
        let full = DisplayWidth.columns(of: cell.text, stoppingAfter: window)
        let short = cell.short.map { DisplayWidth.columns(of: $0) } ?? full
        columns[index].fullWidth = max(columns[index].fullWidth, min(full, window))
        columns[index].shortWidth = max(columns[index].shortWidth, min(short, window))
        if !cell.text.isEmpty {
            columns[index].isEmpty = false
            if saidFirst[index, default: cell.text] != cell.text { columns[index].saysSeveral = true }
            if saidFirst[index] == nil { saidFirst[index] = cell.text }
        }
        if rows == 0 { first.append(cell.text) }
        if cell.text != first[index] || kinds[index].holdsMoments { columns[index].isUniform = false }
    }
}

/// The lines of a table that was measured.
struct TableLines {
    private let columns: [Table.Column]
    private let fit: TableFit
    private let isRight: [Bool]
    private let hasColour: Bool
    /// Where a window is too narrow for what must be shown.
    private let cut: Int?

    init(_ columns: [Table.Column], _ measure: TableMeasure, colour: Bool) {
        let fit = TableFit(measure.columns, rows: measure.rows, window: measure.window)
        (self.columns, self.fit, hasColour) = (columns, fit, colour)
        isRight = columns.map { $0.alignment == .right || fit.isShort && $0.holdsMoments }
        let total = fit.widths.reduce(TableFit.gap * max(fit.widths.count - 1, 0), +)
        cut = total <= measure.window ? nil : measure.window
    }

    var header: String { draw(columns.map { Table.Cell($0.title, style: .bold) }) }

    func line(_ row: [Table.Cell]) -> String {
        draw(columns.indices.map { row.indices.contains($0) ? row[$0].cleaned : Table.Cell("") })
    }

    private func draw(_ cells: [Table.Cell]) -> String {
        var line = ""
        // Spaces are owed until text follows them, so that none are left at the end.
        var owed = 0
        for (place, index) in fit.shown.enumerated() {
            let (cell, width) = (cells[index], fit.widths[place])
            let whole = fit.isShort ? cell.short ?? cell.text : cell.text
            let text = Table.withoutTrailingSpaces(
                columns[index].isFlexible ? whole.truncatedAtWord(to: width) : whole.truncated(to: width))
            let slack = width - DisplayWidth.columns(of: text)
            if place > 0 { owed += TableFit.gap }
            if isRight[index] { owed += slack }
            if !text.isEmpty {
                line += String(repeating: " ", count: owed)
                line += cell.style?.styled(text, if: hasColour) ?? text
                owed = 0
            }
            if !isRight[index] { owed += slack }
        }
        return cut.map { StyledLine.cut(line, to: $0) } ?? line
    }
}

extension Table.Cell {
    /// On one line, safe, without spaces at its end.
    fileprivate var cleaned: Table.Cell {
        Table.Cell(Table.withoutTrailingSpaces(Sanitizer.line(text)), style: style, short: short)
    }
}

extension Table {
    fileprivate static func withoutTrailingSpaces(_ text: String) -> String {
        guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(text[...last])
    }
}
