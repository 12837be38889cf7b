import Contract

/// Things in rows, described once and rendered in every format that rows have.
struct Rows<Element> {
    var elements: [Element]
    /// For people.
    var columns: [RowColumn<Element>]
    var csvHeader: [String]
    var csvFields: (Element) -> [DelimitedText.Field]
    var writeJSON: (Element, inout JSONWriter) -> Void
    /// What `--fields` chooses from.
    let fields: FieldTable<Element>

    /// JSON and spreadsheets have all that the fields say.
    init(_ elements: [Element], _ fields: FieldTable<Element>, columns: [RowColumn<Element>]) {
        (self.elements, self.fields, self.columns) = (elements, fields, columns)
        csvHeader = fields.csvHeader
        csvFields = { fields.csvFields($0) }
        writeJSON = { fields.write($0, to: &$1) }
    }

    /// - Parameter withHeader: false for all but the first page of a list that is printed page by page.
    func render(_ options: RowOutputOptions, _ context: Context, withHeader: Bool = true) -> String {
        if let selection = try? options.selection(of: fields.names) {
            var options = options
            options.fields = nil
            return choosing(selection, CellFormat(context)).render(options, context, withHeader: withHeader)
        }
        switch options.effective {
        case .table:
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

    var table: Table {
        Table(
            columns: columns.map(\.column),
            rows: elements.map { element in columns.map { $0.cell(element) } })
    }

    /// The same with other columns.
    func choosing(_ selection: FieldSelection, _ format: CellFormat) -> Rows {
        let chosen = ChosenFields(selection.names, of: fields)
        var rows = self
        rows.columns = chosen.fields.map { field in
            RowColumn(chosen: field, of: fields, format)
        }
        rows.csvHeader = chosen.names
        rows.csvFields = { chosen.csvFields($0) }
        rows.writeJSON = { chosen.write($0, to: &$1) }
        return rows
    }
}
