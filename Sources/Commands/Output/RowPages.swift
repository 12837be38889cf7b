import Contract

/// Prints rows page by page, as `Rows.render` would print them all at once.
struct RowPages<Element> {
    private let rows: ([Element]) -> Rows<Element>
    private let format: RowOutputOptions.Format
    private let hasByteOrderMark: Bool
    private let context: Context

    /// - Parameter rows: describes the rows of a page.
    init(_ options: RowOutputOptions, _ context: Context, rows: @escaping ([Element]) -> Rows<Element>) {
        (format, hasByteOrderMark, self.context) = (options.effective, options.bom, context)
        if let selection = try? options.selection(of: rows([]).fields.names) {
            self.rows = { rows($0).choosing(selection, CellFormat(context)) }
        } else {
            self.rows = rows
        }
    }

    /// - Parameter each: hands over one page behind the other. A table for a terminal asks twice, as it must know how wide
    ///   its columns are.
    func print(_ each: (([Element]) -> Void) async throws -> Void) async throws {
        switch format {
        case .table where context.isTerminal: try await printForTerminal(each)
        case .table:
            try await each { Stream.out(rows($0).table.renderTabSeparated()) }
        case .json:
            var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
            json.beginArray()
            try await each { page in
                let rows = rows(page)
                for element in page { rows.writeJSON(element, &json) }
                Stream.out(json.drain())
            }
            json.endArray()
            Stream.out(json.drain() + "\n")
        case .ndjson:
            try await each { page in
                let rows = rows(page)
                var json = JSONWriter()
                for element in page {
                    rows.writeJSON(element, &json)
                    json.endLine()
                }
                Stream.out(json.text)
            }
        case .csv:
            Stream.out(DelimitedText.header(rows([]).csvHeader, byteOrderMark: hasByteOrderMark))
            try await each { page in
                let rows = rows(page)
                Stream.out(page.map { DelimitedText.row(rows.csvFields($0)) }.joined())
            }
        }
    }

    private func printForTerminal(_ each: (([Element]) -> Void) async throws -> Void) async throws {
        let columns = rows([]).table.columns
        var measure = TableMeasure(columns, window: context.width)
        try await each { measure.add(rows($0).table.rows) }
        guard measure.rows > 0 else { return }
        let lines = TableLines(columns, measure, colour: context.usesColour)
        Stream.out(lines.header + "\n")
        try await each { page in
            Stream.out(rows(page).table.rows.map { lines.line($0) + "\n" }.joined())
        }
    }
}
