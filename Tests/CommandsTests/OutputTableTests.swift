import Contract
import Testing

@testable import Commands

struct OutputTableTests {
    private func table() -> Table {
        Table(
            columns: [
                .init(title: "ID", alignment: .right),
                .init(title: "STATE"),
                .init(title: "PROMPT", minimumWidth: 8, isFlexible: true),
                .init(title: "AGE"),
            ],
            rows: [
                ["7", Table.Cell("completed", style: .green), "a cat on a windowsill", "2 h ago"],
                ["42", "pending", "雨夜的街道，霓虹灯倒映在积水里", "1 d ago"],
                ["108", "failed", "👨‍👩‍👧 在海边 \u{1B}[31m", ""],
            ])
    }

    @Test func `A wide window shows everything, aligned by columns`() {
        #expect(
            table().renderTerminal(width: 80, colour: false) == """
                 ID  STATE      PROMPT                          AGE
                  7  completed  a cat on a windowsill           2 h ago
                 42  pending    雨夜的街道，霓虹灯倒映在积水里  1 d ago
                108  failed     👨‍👩‍👧 在海边 \\u{1b}[31m

                """)
    }

    @Test func `A narrow window cuts the flexible column, also where a wide character straddles the cut`() {
        #expect(
            table().renderTerminal(width: 35, colour: false) == """
                 ID  STATE      PROMPT      AGE
                  7  completed  a cat on…   2 h ago
                 42  pending    雨夜的街…   1 d ago
                108  failed     👨‍👩‍👧 在海边…

                """)
    }

    @Test(arguments: 0...90)
    func `No line is wider than the window or ends in a space`(width: Int) {
        for line in table().terminalLines(width: width, colour: false) {
            #expect(DisplayWidth.columns(of: line) <= width)
            #expect(line.last != " ")
        }
    }

    @Test func `Colour adds nothing but styles`() {
        let plain = table().terminalLines(width: 40, colour: false)
        let coloured = table().terminalLines(width: 40, colour: true)
        #expect(coloured[0].contains("\u{1B}[1mSTATE\u{1B}[22m"))
        #expect(coloured[1].contains("\u{1B}[32mcompleted\u{1B}[39m"))
        let stripped = coloured.map { line in
            ["1", "22", "32", "39"].reduce(line) { text, code in
                text.split(separator: "\u{1B}[\(code)m", omittingEmptySubsequences: false).joined()
            }
        }
        #expect(stripped == plain)
    }

    @Test func `What is not flexible is cut by the end of the window only`() {
        let lines = table().terminalLines(width: 24, colour: false)
        #expect(lines[1] == "  7  completed  a cat… …")
    }

    @Test func `Columns that say nothing are left out, and moments shortened, before text is cut`() {
        let table = Table(
            columns: [
                .init(title: "ID", alignment: .right), .init(title: "PROGRESS", presence: .ifAny),
                .init(title: "CREATED", holdsMoments: true), .init(title: "REQUEST", rank: 1),
                .init(title: "PROMPT", minimumWidth: 16, isFlexible: true), .init(title: "TAKE", presence: .ifVaried),
            ],
            rows: [
                ["1", "", .init("2026-11-26 14:02:11", short: "14:02"), "5s 720p", "a lighthouse at dawn, seen", "1"],
                ["2", "", .init("2026-11-25 09:30:00", short: "11-25 09:30"), "5s 720p", "雨夜的街道，霓虹灯倒映", "1"],
            ])
        #expect(
            table.renderTerminal(width: 80, colour: false) == """
                ID  CREATED              REQUEST  PROMPT
                 1  2026-11-26 14:02:11  5s 720p  a lighthouse at dawn, seen
                 2  2026-11-25 09:30:00  5s 720p  雨夜的街道，霓虹灯倒映

                """)
        #expect(
            table.renderTerminal(width: 45, colour: false) == """
                ID      CREATED  PROMPT
                 1        14:02  a lighthouse at dawn, seen
                 2  11-25 09:30  雨夜的街道，霓虹灯倒映

                """)
        #expect(
            table.renderTerminal(width: 36, colour: false) == """
                ID      CREATED  PROMPT
                 1        14:02  a lighthouse at…
                 2  11-25 09:30  雨夜的街道，霓虹灯…

                """)
        // Into a pipe goes all of it.
        #expect(
            table.renderTabSeparated().hasPrefix("1\t\t2026-11-26 14:02:11\t5s 720p\ta lighthouse at dawn, seen\t1\n"))
    }

    @Test func `A column keeps its minimum width though its cells are shorter`() {
        let table = Table(columns: [.init(title: "A", minimumWidth: 5), .init(title: "B")], rows: [["1", "2"]])
        #expect(table.renderTerminal(width: 80, colour: false) == "A      B\n1      2\n")
    }

    @Test func `Missing cells are empty and surplus ones are not shown`() {
        let table = Table(columns: [.init(title: "A"), .init(title: "B")], rows: [["1"], ["1", "2", "3"]])
        #expect(table.renderTerminal(width: 80, colour: false) == "A  B\n1\n1  2\n")
        #expect(table.renderTabSeparated() == "1\t\n1\t2\n")
    }

    @Test func `A pipe gets every column uncut, without header or colour`() {
        var table = table()
        table.rows.append(["1", "queued", "two\nlines\tand a tab ", ""])
        let lines = table.renderTabSeparated().split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines.allSatisfy { line in line.count(where: { $0 == "\t" }) == 3 })
        #expect(lines[0] == "7\tcompleted\ta cat on a windowsill\t2 h ago")
        #expect(lines[3] == "1\tqueued\ttwo\\nlines\\tand a tab \t")
    }
}
