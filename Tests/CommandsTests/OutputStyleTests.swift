import Testing

@testable import Commands

struct OutputStyleTests {
    @Test func `A style wraps the text and ends only itself`() {
        #expect(Style.red.styled("failed", if: true) == "\u{1B}[31mfailed\u{1B}[39m")
        #expect(
            Style.bold.styled(Style.green.styled("x", if: true), if: true) == "\u{1B}[1m\u{1B}[32mx\u{1B}[39m\u{1B}[22m"
        )
    }

    @Test func `Nothing is added where styles are off or there is no text`() {
        #expect(Style.cyan.styled("x", if: false) == "x")
        #expect(Style.cyan.styled("", if: true) == "")
    }

    @Test func `A styled line is cut by its text and keeps its styles whole`() {
        let line = Style.red.styled("夜晚的城市", if: true) + " and " + Style.bold.styled("more", if: true)
        #expect(StyledLine.cut(line, to: 19) == line)
        #expect(StyledLine.cut(line, to: 18).hasSuffix("\u{1B}[1mmo…\u{1B}[22m"))
        #expect(StyledLine.cut(line, to: 6) == "\u{1B}[31m夜晚…\u{1B}[39m\u{1B}[1m\u{1B}[22m")
        #expect(StyledLine.cut(line, to: 0) == "\u{1B}[31m\u{1B}[39m\u{1B}[1m\u{1B}[22m")
        // The first piece fills all but the last column: the ellipsis stands for what follows it.
        #expect(StyledLine.cut("\u{1B}[1mab\u{1B}[22mcd", to: 3) == "\u{1B}[1mab\u{1B}[22m…")
    }

    @Test func `Other sequences in a styled line are made visible`() {
        #expect(StyledLine.cut("a\u{1B}[2Jb", to: 80) == "a\\u{1b}[2Jb")
        #expect(StyledLine.cut("\u{1B}", to: 80) == "\\u{1b}")
        #expect(StyledLine.cut("\u{1B}[31", to: 80) == "\\u{1b}[31")
        #expect(StyledLine.cut("a\nb", to: 80) == "a⏎b")
    }
}
