import Contract
import Testing

@testable import Commands

struct OutputTableFitTests {
    private func column(
        _ full: Int, short: Int? = nil, rank: Int? = nil, presence: TableColumn.Presence = .always,
        flexible: Int? = nil,
        isEmpty: Bool = false, isUniform: Bool = false
    ) -> TableFit.Column {
        .init(
            presence: presence, rank: rank, isFlexible: flexible != nil, minimumWidth: flexible ?? 1, fullWidth: full,
            shortWidth: short ?? full, isEmpty: isEmpty, isUniform: isUniform)
    }

    @Test func `What fits is shown whole`() {
        let fit = TableFit([column(3), column(9, rank: 1), column(20, flexible: 8)], rows: 3, window: 36)
        #expect(fit.shown == [0, 1, 2])
        #expect(fit.widths == [3, 9, 20])
        #expect(!fit.isShort)
    }

    @Test(arguments: [(10, [0]), (200, [0])])
    func `Empty columns, and those that all rows have alike, are not shown at any width`(window: Int, shown: [Int]) {
        let fit = TableFit(
            [
                column(3), column(5, presence: .ifAny, isEmpty: true, isUniform: true),
                column(5, presence: .ifVaried, isUniform: true),
            ], rows: 2, window: window)
        #expect(fit.shown == shown)
    }

    @Test func `A column that is always shown is, though empty`() {
        #expect(TableFit([column(3, isEmpty: true, isUniform: true)], rows: 2, window: 80).shown == [0])
    }

    @Test func `First goes what all rows repeat, by rank, only as far as needed`() {
        let columns = [
            column(3), column(10, rank: 1, isUniform: true), column(10, rank: 9, isUniform: true), column(10, rank: 10),
            column(60, flexible: 16),
        ]
        // All of it takes 3 + 30 + 60 + 8; the prompt is content with 32.
        #expect(TableFit(columns, rows: 2, window: 73).shown == [0, 1, 2, 3, 4])
        #expect(TableFit(columns, rows: 2, window: 72).shown == [0, 1, 3, 4])
        #expect(TableFit(columns, rows: 2, window: 60).shown == [0, 3, 4])
        // One row alone repeats nothing.
        #expect(TableFit(columns, rows: 1, window: 72).shown == [0, 1, 2, 3, 4])
    }

    @Test func `Then moments are shortened, then columns go by rank, then text is cut`() {
        let columns = [column(3), column(19, short: 5, rank: 1), column(12, rank: 9), column(90, flexible: 16)]
        let wide = TableFit(columns, rows: 2, window: 72)
        #expect((wide.isShort, wide.shown, wide.widths) == (false, [0, 1, 2, 3], [3, 19, 12, 32]))
        let narrower = TableFit(columns, rows: 2, window: 71)
        #expect((narrower.isShort, narrower.shown, narrower.widths) == (true, [0, 1, 2, 3], [3, 5, 12, 45]))
        let narrow = TableFit(columns, rows: 2, window: 41)
        #expect((narrow.shown, narrow.widths) == ([0, 1, 3], [3, 5, 29]))
        let slit = TableFit(columns, rows: 2, window: 20)
        #expect((slit.shown, slit.widths) == ([0, 3], [3, 16]))
    }

    @Test func `What has room once a wide column went comes back, the most telling first`() {
        let columns = [
            column(10), column(6, rank: 3), column(4, rank: 4), column(30, rank: 1), column(90, flexible: 16),
        ]
        #expect(TableFit(columns, rows: 2, window: 50).shown == [0, 1, 2, 4])
        #expect(TableFit(columns, rows: 2, window: 40).shown == [0, 1, 4])
        #expect(TableFit(columns, rows: 2, window: 34).shown == [0, 2, 4])
    }

    @Test func `Of two flexible columns the wider one is cut`() {
        let fit = TableFit([column(30, flexible: 5), column(10, flexible: 5)], rows: 2, window: 22)
        #expect(fit.widths == [10, 10])
        #expect(TableFit([column(30, flexible: 5), column(10, flexible: 8)], rows: 2, window: 12).widths == [5, 8])
    }

    @Test(arguments: 0...120)
    func `What is not flexible is never narrower than its text`(window: Int) {
        let columns = [
            column(4), column(20), column(8, rank: 5, isUniform: true), column(19, short: 11, rank: 1),
            column(500, flexible: 16), column(30, rank: 6, flexible: 8), column(4, rank: 3),
        ]
        let fit = TableFit(columns, rows: 5, window: window)
        for (place, index) in fit.shown.enumerated() where !columns[index].isFlexible {
            #expect(fit.widths[place] == (fit.isShort ? columns[index].shortWidth : columns[index].fullWidth))
        }
        #expect(Set(fit.shown).isSuperset(of: [0, 1, 4]))
        let total = fit.widths.reduce(2 * (fit.shown.count - 1), +)
        // Below, not even what must be shown fits: two columns, the least of the prompt, and the gaps.
        if window >= 44 { #expect(total <= window) }
    }
}
