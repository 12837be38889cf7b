import Contract
import Testing

struct ExportedFieldTests {
    private static func field(_ name: String, _ kind: FieldKind = .integer) -> Field<Int> {
        Field(name, kind, "It.") { .init($0) }
    }

    private static let table = FieldTable<Int>([
        field("id").exported(isRequired: true, taking: .never),
        field("shown"),
        field("cost", .object), field("cost.rate").exported(), field("cost.basis"),
        field("film", .object).exported(), field("film.url", .text).exported(taking: .always), field("film.name"),
    ])

    @Test func `An export has what is marked, and of an object that stands in it nothing more`() {
        #expect(
            Self.table.exported == [
                ExportedField("id", .integer, "It.", isRequired: true, taking: .never),
                ExportedField("cost.rate", .integer, "It."), ExportedField("film", .object, "It."),
            ])
        #expect(Self.table.exported(within: "film") == [ExportedField("url", .text, "It.", taking: .always)])
        #expect(Self.table.exported(within: "none") == [])
    }

    @Test(arguments: [
        TaskFields.exported, TaskFields.exportedOfVideo, EventFields.exported, EventFields.exportedOfAnswer,
        AccountFields.exported,
    ])
    func `Each name stands in an export once, with what it means`(fields: [ExportedField]) {
        #expect(Set(fields.map(\.name)).count == fields.count)
        #expect(fields.allSatisfy { $0.meaning.count > 2 && $0.meaning.hasSuffix(".") })
    }
}
