import Contract
import Testing

struct FieldTableTests {
    private struct Film: Sendable {
        var name = "\"纸船\""
        var length: Int?
        var size: (width: Int, height: Int?)?
    }

    private static let table = FieldTable<Film>([
        Field("name", .text, "Its name.") { .text($0.name) },
        Field("length", .integer, csv: "seconds", "Its length.") { .init($0.length) },
        Field("size", .object, csv: nil, "Its size.", summary: { $0.size.map { "\($0.width) wide" } }) {
            .object($0.size != nil)
        },
        Field("size.width", .integer, csv: nil, "In pixels.") { .init($0.size?.width) },
        Field("size.height", .integer, csv: "height", "In pixels.") { .init($0.size?.height) },
        Field("made_at", .time, "When.") { _ in .time(0) },
        Field("cost", .object, csv: nil, "By currency.") { _ in .amounts(["USD": 2, "CNY": 1.5]) },
    ])

    private func json(_ film: Film, _ chosen: ChosenFields<Film>? = nil) -> String {
        var json = JSONWriter()
        if let chosen { chosen.write(film, to: &json) } else { Self.table.write(film, to: &json) }
        return json.text
    }

    @Test func `JSON has every field in its order, and null for an object that is not there`() {
        #expect(
            json(Film(size: (3, nil)))
                == #"{"name":"\"纸船\"","length":null,"size":{"width":3,"height":null},"#
                + #""made_at":"1970-01-01T00:00:00.000Z","cost":{"CNY":1.5,"USD":2}}"#)
        #expect(json(Film(length: 2)).contains(#""length":2,"size":null,"made_at""#))
    }

    @Test func `A spreadsheet has the columns that are named`() {
        #expect(Self.table.csvHeader == ["name", "seconds", "height", "made_at"])
        #expect(
            Self.table.csvFields(Film(length: 2, size: (3, 4)))
                == [.text("\"纸船\""), .integer(2), .integer(4), .text("1970-01-01T00:00:00.000Z")])
    }

    @Test func `Chosen fields come in their order, those of one object together`() {
        let chosen = ChosenFields(["size.height", "length", "size.width", "none"], of: Self.table)
        #expect(chosen.names == ["size.height", "length", "size.width"])
        #expect(json(Film(size: (3, 4)), chosen) == #"{"size":{"height":4,"width":3},"length":null}"#)
        #expect(json(Film(), chosen) == #"{"size":null,"length":null}"#)
        #expect(chosen.csvFields(Film(size: (3, 4))) == [.integer(4), .absent, .integer(3)])
        let whole = ChosenFields(["size.height", "size"], of: Self.table)
        #expect(json(Film(size: (3, 4)), whole) == #"{"size":{"width":3,"height":4}}"#)
        #expect(whole.csvFields(Film(size: (3, 4))) == [.integer(4), .text(#"{"width":3,"height":4}"#)])
    }

    @Test func `An object is told in short to a person`() throws {
        let size = try #require(Self.table["size"])
        #expect(Self.table.text(of: size, Film(size: (3, 4)), isForPeople: true) == "3 wide")
        #expect(Self.table.text(of: size, Film(size: (3, 4)), isForPeople: false) == #"{"width":3,"height":4}"#)
    }

    @Test(arguments: [TaskFields.table.names, EventFields.table.names, TaskFields.ofQueue.map(\.name)])
    func `Names of fields are there once`(names: [String]) {
        #expect(Set(names).count == names.count)
    }

    @Test func `Every field says what it means in a sentence`() {
        let meanings = TaskFields.table.fields.map(\.meaning) + EventFields.table.fields.map(\.meaning)
        #expect(meanings.allSatisfy { $0.count > 5 && $0.hasSuffix(".") && $0.first?.isUppercase == true })
    }
}
