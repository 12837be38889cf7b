import Testing

@testable import Commands

struct OutputStyledLineTests {
    @Test func `Output for a terminal keeps its own colours and nothing else`() {
        let styled = Style.red.styled("failed", if: true)
        #expect(StyledLine.safe("\(styled)\t1\n") == "\(styled)\t1\n")
        #expect(StyledLine.safe("\(styled)\u{1B}[2J\u{200F}\rx\r\n") == "\(styled)\\u{1b}[2J\\u{200f}\\u{d}x\r\n")
        #expect(StyledLine.safe("plain\n") == "plain\n")
    }

    @Test func `Marks that stand on one character without end are shown in output too`() {
        let marks = String(repeating: "\u{301}", count: 8)
        #expect(
            StyledLine.safe("纸\(marks)\u{301}船").unicodeScalars.elementsEqual("纸\(marks)\\u{301}船".unicodeScalars))
    }
}
