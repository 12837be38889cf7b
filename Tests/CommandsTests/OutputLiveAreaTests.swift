import Testing

@testable import Commands

struct OutputLiveAreaTests {
    @Test func `The first frame only writes`() {
        #expect(
            LiveArea.frame(previousLineCount: 0, lines: ["one", "two"], width: 80)
                == "\u{1B}[?25l\r\u{1B}[2Kone\n\u{1B}[2Ktwo\n")
    }

    @Test func `The next frame goes up, clears and writes, and erases what is left over`() {
        #expect(
            LiveArea.frame(previousLineCount: 3, lines: ["one"], width: 80)
                == "\u{1B}[?25l\r\u{1B}[3A\u{1B}[2Kone\n\u{1B}[J")
    }

    @Test func `Lines are cut to the width with their styles kept whole`() {
        let frame = LiveArea.frame(previousLineCount: 0, lines: [Style.red.styled("夜晚的城市", if: true)], width: 6)
        #expect(frame.hasSuffix("\u{1B}[2K\u{1B}[31m夜晚…\u{1B}[39m\n"))
    }

    @Test func `A line break inside a line does not upset the count`() {
        let frame = LiveArea.frame(previousLineCount: 0, lines: ["a\nb"], width: 80)
        #expect(frame.count(where: { $0 == "\n" }) == 1)
    }

    @Test func `Lines beyond the window are counted instead of shown`() {
        let lines = (1...10).map { "line \($0)" }
        #expect(LiveArea.visible(lines, height: 11) == lines)
        #expect(LiveArea.visible(lines, height: 4) == ["line 1", "line 2", "… 8 more"])
        #expect(LiveArea.visible(lines, height: 0) == ["… 10 more"])
    }

    @Test func `The area remembers its lines, is erased by an empty frame and ends with the cursor shown`() {
        var area = LiveArea()
        #expect(area.finish() == "")
        _ = area.update(lines: ["one", "two"], width: 80, height: 24)
        #expect(area.update(lines: ["three"], width: 80, height: 24).contains("\u{1B}[2A"))
        #expect(area.update(lines: [], width: 80, height: 24) == "\u{1B}[?25l\r\u{1B}[1A\u{1B}[J")
        #expect(area.update(lines: ["four"], width: 80, height: 24) == "\u{1B}[?25l\r\u{1B}[2Kfour\n")
        #expect(area.finish() == "\r\u{1B}[?25h")
        #expect(area.finish() == "")
    }
}
