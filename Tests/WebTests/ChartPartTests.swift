import Testing

@testable import Web

struct ChartPartTests {
    @Test(
        arguments: [
            ([83], [0, 20, 40, 60, 80, 100]), ([1], [0, 0.2, 0.4, 0.6, 0.8, 1]), ([0.3], [0, 0.1, 0.2, 0.3]),
            ([0.1 + 0.2], [0, 0.1, 0.2, 0.3]), ([-7, 12], [-10, -5, 0, 5, 10, 15]),
            ([1e12], [0, 2e11, 4e11, 6e11, 8e11, 1e12]), ([-3], [-3, -2, -1, 0]),
            ([], [0, 0.2, 0.4, 0.6, 0.8, 1]), ([.nan, .infinity, 0], [0, 0.2, 0.4, 0.6, 0.8, 1]),
        ] as [([Double], [Double])])
    func `An axis has round ticks and zero`(values: [Double], ticks: [Double]) {
        #expect(Axis(covering: values).ticks == ticks)
    }

    @Test func `What is counted has no tick between two wholes, and time those of a clock`() {
        #expect(Axis(covering: [2], steps: .whole).ticks == [0, 1, 2])
        #expect(Axis(covering: [], steps: .whole).ticks == [0, 1])
        #expect(Axis(covering: [400_000], steps: .milliseconds).ticks == [0, 120_000, 240_000, 360_000, 480_000])
        #expect(Axis(covering: [50_000_000], steps: .milliseconds).ticks.last == 54_000_000)
        #expect(Axis(covering: [9e8], steps: .milliseconds).ticks == [0, 432_000_000, 864_000_000, 1_296_000_000])
    }

    @Test func `A share of an axis is never outside of it`() {
        let axis = Axis(covering: [-5, 10])
        #expect([-99, -5, 10, 99].map(axis.share) == [0, 0, 1, 1])
        #expect([.nan, -.infinity].map(axis.share) == [0, 0])
    }

    @Test func `What would end an element, or what XML forbids, is escaped`() {
        #expect(SVGText.escaped("<a b=\"c\" d='e'>&") == "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;")
        #expect(SVGText.escaped("a\u{0}\u{1B}\r\u{FFFF}\u{85}b") == "a\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}b")
        #expect(SVGText.escaped("a\u{202E}b\u{2066}") == "a\u{FFFD}b\u{FFFD}")
        // With an accent upon it a bracket is another character and yet opens an element.
        #expect(!SVGText.escaped("<\u{301}script>").unicodeScalars.contains("<"))
        #expect(SVGText.escaped("中文 العربية 👩‍👩‍👧") == "中文 العربية 👩‍👩‍👧")
    }

    @Test func `Hostile names are text and short`() {
        let hostile = "</title><script>\u{202E}\u{0}" + String(repeating: "Name ", count: 400)
        var stacked = ChartSamples.stacked([[1], [2]])
        stacked.series[0].name = hostile
        stacked.head = ChartHead(id: "x\"><script>) y", title: hostile, description: hostile)
        stacked.days = [hostile]
        let chart = stacked.svg + ChartSamples.rows([(hostile, 1)]).svg
        #expect(!chart.contains("<script"))
        #expect(!chart.unicodeScalars.contains("\u{202E}"))
        #expect(chart.contains("&lt;script&gt;"))
        for drawing in DrawnShapes(chart).drawings { #expect(drawing.isWithin) }
    }

    @Test(arguments: [0, 5, 40, 100, 500] as [Double])
    func `Text is cut to its room`(room: Double) {
        let texts = [
            "short", String(repeating: "W", count: 2_000), String(repeating: "漢", count: 2_000),
            "Z" + String(repeating: "\u{301}", count: 2_000), String(repeating: "\u{200D}", count: 2_000),
            "a\nb\tc", String(repeating: "👩‍👩‍👧‍👦", count: 200), "",
        ]
        for text in texts {
            let fitted = DrawnText.fitted(text, to: room)
            #expect(DrawnText.width(of: fitted) <= max(room, DrawnText.width(of: "…")))
            #expect(fitted.unicodeScalars.count <= 301)
            #expect(!fitted.contains { $0.isNewline })
        }
        #expect(DrawnText.fitted("short", to: 100) == "short")
        #expect(DrawnText.fitted("a rather long name", to: 80).hasSuffix("…"))
    }

    @Test(arguments: [1, 31, 44, 45, 92, 366, 5_000])
    func `Many days share columns, and none is lost`(days: Int) {
        let columns = DayColumns(days: days, width: 270)
        #expect(columns.count <= 46)
        #expect(columns.sums(Array(repeating: 1, count: days)).reduce(0, +) == Double(days))
        #expect(columns.sums(Array(repeating: 1, count: days)).last == Double(columns.daysEach))
        #expect(columns.labels(ChartSamples.days(days)).count == columns.count)
    }

    @Test func `Numbers are short and always numbers`() {
        let numbers = [1, 1.5, 1.239, -0.001, .nan, .infinity]
        #expect(numbers.map(\.attributeText) == ["1", "1.5", "1.24", "0", "0", "0"])
        #expect(!(1e300).attributeText.contains("e"))
    }
}
