/// A column of a table for people: its title and rules, and what stands in it.
struct RowColumn<Element> {
    var column: Table.Column
    var cell: (Element) -> Table.Cell

    init(_ column: Table.Column, _ cell: @escaping (Element) -> Table.Cell) {
        (self.column, self.cell) = (column, cell)
    }
}
