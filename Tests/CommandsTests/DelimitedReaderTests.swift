import Testing

@testable import Commands

struct DelimitedReaderTests {
    private func records(_ text: String, separator: Character? = nil) throws -> [DelimitedReader.Record] {
        var reader = DelimitedReader(Array(text.utf8))
        if let separator { #expect(reader.separator == separator.asciiValue) }
        var records: [DelimitedReader.Record] = []
        while let record = try reader.next() { records.append(record) }
        return records
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `Lines end as on any system, and each record has its line`(end: String) throws {
        let text = ["a,b", "1,\"x\(end)y\"", "", " , ", "2,z"].joined(separator: end) + end
        #expect(
            try records(text) == [
                .init(line: 1, cells: ["a", "b"]), .init(line: 2, cells: ["1", "x\ny"]),
                .init(line: 6, cells: ["2", "z"]),
            ])
    }

    @Test(arguments: [(",", "a,b\tc"), (";", "a;b;c"), ("\t", "a\tb"), (";", "\"a,b\";c"), (",", "a")])
    func `The separator is what the headings have most of`(separator: Character, text: String) throws {
        _ = try records(text, separator: separator)
    }

    @Test func `A spreadsheet may say its separator itself`() throws {
        #expect(try records("sep=;\r\na;b,c\r\n", separator: ";") == [.init(line: 2, cells: ["a", "b,c"])])
    }

    @Test func `Quotes are doubled within a cell, and stay where no cell begins`() throws {
        #expect(try records("\"a \"\"b\"\"\",5\" wide,\"\"") == [.init(line: 1, cells: ["a \"b\"", "5\" wide", ""])])
        #expect(try records("\"a\" ,b") == [.init(line: 1, cells: ["a", "b"])])
    }

    @Test func `What cannot be read is told with its place`() {
        #expect(throws: BatchFault.self) { try records("a,b\n1,\"open\nand so on") }
        do {
            _ = try records("a,b\n1,2\n1,\"open\nand so on")
        } catch {
            let fault = error as? BatchFault
            #expect(fault?.line == 3 && fault?.column == 2)
        }
        do {
            _ = try records("a,b\n1,\"x\ny\"z")
        } catch {
            let fault = error as? BatchFault
            #expect(fault?.line == 3 && fault?.column == 2)
        }
        #expect(throws: BatchFault.self) { try records("\"x\"z") }
    }
}
