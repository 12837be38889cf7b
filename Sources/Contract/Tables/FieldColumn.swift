import Model

/// The column that a field has in the tables that show it without being asked to.
public struct FieldColumn<Subject>: Sendable {
    public let column: TableColumn
    /// What stands in it; nil for the field's value.
    let text: (@Sendable (Subject, CellFormat) -> CellText)?
}

extension TableColumn {
    /// A column of the field's name, fit for its kind.
    public init(of field: Field<some Any>) {
        self.init(
            title: field.name.uppercased().split { $0 == "_" || $0 == "." }.joined(separator: " "),
            alignment: field.kind.isNumber ? .right : .left, minimumWidth: field.kind.isCuttable ? 8 : 1,
            isFlexible: field.kind.isCuttable, holdsMoments: field.kind == .time)
    }
}

extension Field {
    /// The same field with a column in tables: what is not given is as its kind has it.
    /// - Parameters:
    ///   - rank: the higher, the sooner a narrow window leaves it out; nil for what never is.
    ///   - minimumWidth: in columns of the terminal.
    ///   - text: what stands in it where that is more than the field's value.
    public func column(
        _ title: String, rank: Int? = nil, _ presence: TableColumn.Presence = .always,
        alignment: TextAlignment? = nil, minimumWidth: Int? = nil, isFlexible: Bool? = nil,
        text: (@Sendable (Subject, CellFormat) -> CellText)? = nil
    ) -> Field {
        var column = TableColumn(of: self)
        (column.title, column.rank, column.presence) = (title, rank, presence)
        column.alignment = alignment ?? column.alignment
        column.isFlexible = isFlexible ?? column.isFlexible
        column.minimumWidth = minimumWidth ?? (column.isFlexible ? 8 : 1)
        var field = self
        field.column = FieldColumn(column: column, text: text)
        return field
    }
}

extension FieldTable {
    /// What stands in a field's own column.
    public func columnText(of field: Field<Subject>, _ subject: Subject, _ format: CellFormat) -> CellText {
        field.column?.text.map { $0(subject, format) } ?? cellText(of: field, subject, format)
    }

    /// The value of a field, as a person or a program reads it in a cell.
    public func cellText(of field: Field<Subject>, _ subject: Subject, _ format: CellFormat) -> CellText {
        switch field.value(subject) {
        case .absent: ""
        case .integer(let bytes) where field.kind == .size: CellText(format.bytes(bytes))
        case .integer(let share) where field.kind == .percent && format.isForPeople: CellText("\(share)%")
        case .integer(let number): CellText("\(number)")
        case .decimal(let number): CellText(JSONText.number(number) ?? "")
        case .flag(let flag): CellText(flag ? "true" : "false")
        case .text(let text): CellText(text)
        case .time(let milliseconds): format.time(milliseconds)
        case .list(let texts): CellText(texts.joined(separator: " "))
        case .bytes(let bytes): CellText(bytes.hexadecimal)
        case .amounts, .object: CellText(text(of: field, subject, isForPeople: format.isForPeople))
        }
    }
}
