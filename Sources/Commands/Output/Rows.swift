import Contract
import Model

/// Things in rows, described once and rendered in every format that rows have.
struct Rows<Element> {
    var elements: [Element]
    /// Columns for people.
    var columns: [Table.Column]
    var cells: (Element) -> [Table.Cell]
    /// Columns for spreadsheets: everything, one value each.
    var csvHeader: [String]
    var csvFields: (Element) -> [DelimitedText.Field]
    var writeJSON: (Element, inout JSONWriter) -> Void
    /// What `--fields` may choose from.
    var fieldNames: [String]

    /// - Parameter withHeader: false for all but the first page of a list that is printed page by page.
    func render(_ options: RowOutputOptions, _ context: Context, withHeader: Bool = true) -> String {
        if let selection = try? options.selection(of: fieldNames) {
            var options = options
            options.fields = nil
            return choosing(selection, CellFormat(context)).render(options, context, withHeader: withHeader)
        }
        switch options.effective {
        case .table:
            let table = Table(columns: columns, rows: elements.map(cells))
            guard context.isTerminal else { return table.renderTabSeparated() }
            return elements.isEmpty ? "" : table.renderTerminal(width: context.width, colour: context.usesColour)
        case .json:
            var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
            json.array { json in
                for element in elements { writeJSON(element, &json) }
            }
            return json.text + "\n"
        case .ndjson:
            return elements.reduce(into: "") { text, element in
                var json = JSONWriter()
                writeJSON(element, &json)
                text += json.text + "\n"
            }
        case .csv:
            let header = withHeader ? DelimitedText.header(csvHeader, byteOrderMark: options.bom) : ""
            return elements.reduce(into: header) {
                $0 += DelimitedText.row(csvFields($1))
            }
        }
    }

    /// The same with other columns.
    func choosing(_ selection: FieldSelection, _ format: CellFormat) -> Rows {
        let write = writeJSON
        func object(_ element: Element) -> [UInt8] {
            var json = JSONWriter()
            write(element, &json)
            return json.bytes
        }
        var rows = self
        rows.columns = selection.columns
        rows.cells = { selection.cells(object($0), format) }
        rows.csvHeader = selection.names
        rows.csvFields = { selection.csvFields(object($0)) }
        rows.writeJSON = { selection.write(object($0), to: &$1) }
        return rows
    }
}
