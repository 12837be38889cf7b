import Contract
import Testing

/// Columns of tables, as the fields have them.
struct FieldColumnTests {
    private static let format = CellFormat(isForPeople: false, zone: .utc, now: 0)

    private func shape(_ column: TableColumn?) -> String {
        guard let column else { return "none" }
        let end = column.isFlexible ? "flexible" : column.holdsMoments ? "moments" : "whole"
        return "\(column.title) \(column.alignment) \(column.minimumWidth) \(end) \(column.presence) "
            + (column.rank.map { "\($0)" } ?? "-")
    }

    private func field(_ kind: FieldKind) -> Field<Int> { Field("made_of_it", kind, "It.") { .init($0) } }

    @Test func `What a column is not told it has by its kind`() {
        #expect(shape(TableColumn(of: field(.integer))) == "MADE OF IT right 1 whole always -")
        #expect(shape(field(.integer).column("IT").column?.column) == "IT right 1 whole always -")
        #expect(shape(field(.text).column("IT", rank: 2, .ifVaried).column?.column) == "IT left 8 flexible ifVaried 2")
        #expect(shape(field(.time).column("IT", .ifAny).column?.column) == "IT left 1 moments ifAny -")
        #expect(shape(field(.name).column("IT", isFlexible: true).column?.column) == "IT left 8 flexible always -")
        #expect(shape(field(.object).column("IT", isFlexible: false).column?.column) == "IT left 1 whole always -")
        #expect(
            shape(field(.integer).column("IT", alignment: .left, minimumWidth: 4).column?.column)
                == "IT left 4 whole always -")
        #expect(field(.integer).column == nil)
    }

    @Test func `A column says the value of its field, or what it has a text for`() {
        let plain = field(.integer).column("IT")
        let spoken = field(.integer).column("IT") { number, _ in CellText("no. \(number)", short: "\(number)") }
        let table = FieldTable([plain])
        #expect(table.columnText(of: plain, 7, Self.format) == "7")
        #expect(table.columnText(of: field(.integer), 7, Self.format) == "7")
        #expect(FieldTable([spoken]).columnText(of: spoken, 7, Self.format) == CellText("no. 7", short: "7"))
        #expect(FieldTable([spoken]).cellText(of: spoken, 7, Self.format) == "7")
    }

    @Test func `Every list of columns names fields that have one, each once`() {
        let queue = TaskFields.table + TaskFields.ofQueue
        for names in [TaskFields.listed, TaskFields.queued] {
            #expect(names.filter { queue[$0]?.column == nil } == [])
            #expect(Set(names).count == names.count)
        }
        #expect(EventFields.listed.filter { EventFields.table[$0]?.column == nil } == [])
        #expect(Set(EventFields.listed).count == EventFields.listed.count)
        // Not one that no table shows.
        let shown = Set(TaskFields.listed + TaskFields.queued + ["note"])
        #expect(queue.fields.filter { $0.column != nil && !shown.contains($0.name) }.map(\.name) == [])
        #expect(EventFields.table.fields.filter { $0.column != nil }.count == EventFields.listed.count)
    }
}
