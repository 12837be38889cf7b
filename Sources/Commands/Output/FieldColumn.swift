import Contract
import Model

extension Table.Column {
    /// A column of the field's name.
    init(of field: Field<some Any>) {
        self.init(
            title: field.name.uppercased().split { $0 == "_" || $0 == "." }.joined(separator: " "),
            alignment: field.kind.isNumber ? .right : .left, minimumWidth: field.kind.isCuttable ? 8 : 1,
            isFlexible: field.kind.isCuttable, holdsMoments: field.kind == .time)
    }
}

extension Table.Cell {
    /// What `subject` has in a field of `table`, as a person or a program reads it.
    init<Subject>(_ field: Field<Subject>, of subject: Subject, _ table: FieldTable<Subject>, _ format: CellFormat) {
        switch field.value(subject) {
        case .absent: self = ""
        case .integer(let bytes) where field.kind == .size: self.init(format.bytes(bytes))
        case .integer(let share) where field.kind == .percent && format.isForPeople: self.init("\(share)%")
        case .integer(let number): self.init("\(number)")
        case .decimal(let number): self.init(JSONText.number(number) ?? "")
        case .flag(let flag): self.init(flag ? "true" : "false")
        case .text(let text):
            let style = field.name == "state" ? TaskState(rawValue: text).flatMap(TaskRows.style(of:)) : nil
            self.init(text, style: style)
        case .time(let milliseconds): self = format.time(milliseconds)
        case .list(let texts): self.init(texts.joined(separator: " "))
        case .amounts, .object: self.init(table.text(of: field, subject, isForPeople: format.isForPeople))
        }
    }
}
