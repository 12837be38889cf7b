import Contract

/// A column of a table for people: its title and rules, and what stands in it.
struct RowColumn<Element> {
    var column: TableColumn
    var cell: (Element) -> Table.Cell

    init(_ column: TableColumn, _ cell: @escaping (Element) -> Table.Cell) {
        (self.column, self.cell) = (column, cell)
    }

    /// The column that a field has in tables, or one that fits its kind.
    /// - Parameter isColoured: whether its cells have the colours of the field.
    init(_ field: Field<Element>, of table: FieldTable<Element>, _ format: CellFormat, isColoured: Bool = true) {
        let colour = isColoured ? FieldColour.of[field.name] : nil
        column = field.column?.column ?? TableColumn(of: field)
        cell = { element in
            Table.Cell(table.columnText(of: field, element, format), style: colour?(field.value(element)))
        }
    }

    /// The column of a field that was chosen by its name, which is its title.
    init(chosen field: Field<Element>, of table: FieldTable<Element>, _ format: CellFormat) {
        let colour = FieldColour.of[field.name]
        column = TableColumn(of: field)
        cell = { element in
            Table.Cell(table.cellText(of: field, element, format), style: colour?(field.value(element)))
        }
    }
}

extension FieldTable {
    /// The columns of some fields, in the order of their names.
    func columns(_ names: [String], _ format: CellFormat, areColoured: Bool = true) -> [RowColumn<Subject>] {
        names.compactMap { name in
            self[name].map { RowColumn($0, of: self, format, isColoured: areColoured) }
        }
    }
}
