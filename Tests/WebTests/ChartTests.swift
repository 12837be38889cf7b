import Testing

@testable import Web

struct ChartTests {
    @Test(arguments: ChartSamples.odd)
    func `Whatever the values, all is drawn within the drawing`(values: [Double?]) {
        let numbers = values.map { $0 ?? 0 }
        let charts = [
            ChartSamples.stacked([values]).svg, ChartSamples.stacked([values, values, values.reversed()]).svg,
            ChartSamples.stacked(Array(repeating: values, count: 60)).svg,
            ChartSamples.stacked([values], steps: .whole).svg, ChartSamples.stacked([values], steps: .milliseconds).svg,
            ChartSamples.lines([values]).svg, ChartSamples.lines([values, values.reversed()], reaching: [1]).svg,
            ChartSamples.rows(numbers.map { ("name", $0) }).svg,
            ChartSamples.budget(numbers[0], numbers[numbers.count - 1], 10).svg,
            ChartSamples.budget(1, 1, numbers[0]).svg,
        ]
        for chart in charts where !chart.isEmpty {
            let drawings = DrawnShapes(chart).drawings
            #expect(drawings.count == 2)
            for drawing in drawings { #expect(drawing.isWithin && !drawing.places.isEmpty) }
            #expect(!chart.matches(of: /="[^"]*(?:nan|inf)[^"]*"/).contains { !$0.0.isEmpty })
        }
    }

    @Test func `Without a value there is no chart`() {
        #expect(ChartSamples.stacked([]).svg.isEmpty)
        #expect(ChartSamples.stacked([[]]).svg.isEmpty)
        #expect(ChartSamples.stacked([[nil, nil]]).svg.isEmpty)
        #expect(ChartSamples.lines([]).svg.isEmpty)
        #expect(ChartSamples.lines([[nil, .nan]], reaching: [1]).svg.isEmpty)
        #expect(ChartSamples.rows([]).svg.isEmpty)
        #expect(ChartSamples.budget(1, 1, .nan).svg.isEmpty)
        #expect(!ChartSamples.budget(0, 0, 0).svg.isEmpty)
    }

    @Test func `Values may be fewer than days, or more`() {
        var chart = ChartSamples.stacked([[1, 2, 3]])
        var lines = ChartSamples.lines([[1, 2, 3]])
        for days in [1, 9] {
            (chart.days, lines.days) = (ChartSamples.days(days), ChartSamples.days(days))
            for drawing in DrawnShapes(chart.svg + lines.svg).drawings { #expect(drawing.isWithin) }
        }
    }

    @Test func `Each part has a pattern of its own that stands on the page once`() {
        let chart = ChartSamples.stacked(Array(repeating: [5, 6], count: Hatch.allCases.count)).svg
        let defined = chart.matches(of: /<pattern id="([^"]*)"/).map { String($0.1) }
        let used = Set(chart.matches(of: /fill="url\(#([^)]*)\)"/).map { String($0.1) })
        #expect(defined.count == Hatch.allCases.count - 2)
        #expect(Set(defined) == used)
        #expect(defined.allSatisfy { $0.hasPrefix("sample-") })
    }

    @Test func `Each bar tells its day, its name and its value`() {
        let chart = ChartSamples.stacked([[5, 6], [7, 8]]).svg
        #expect(chart.contains("<title>day 1\nseries 0\n6.0</title>"))
        #expect(ChartSamples.rows([("reel", 2)]).svg.contains("<title>reel\n2.0</title>"))
        let lines = ChartSamples.lines([[5, nil], [7, 8]]).svg
        #expect(lines.contains("<title>day 0\nseries 0: 5.0\nseries 1: 7.0</title>"))
    }

    @Test func `A chart is a picture with a name, and nothing that the policy of the page forbids`() {
        let charts = [
            ChartSamples.stacked([[1], [2]]).svg, ChartSamples.lines([[1], [2]]).svg,
            ChartSamples.rows([("a", 1)]).svg, ChartSamples.budget(1, 2, 3).svg,
        ]
        for chart in charts {
            let names = chart.matches(of: /role="img"[^>]* aria-labelledby="([^" ]+) ([^" ]+)"/)
            #expect(names.count == 2)
            for name in names {
                #expect(chart.contains("<title id=\"\(name.1)\">Title</title>"))
                #expect(chart.contains("<desc id=\"\(name.2)\">Description</desc>"))
            }
            #expect(!chart.contains("style"))
            #expect(!chart.contains("<script"))
        }
    }

    @Test func `A line is interrupted where a value is missing, and a lone value is a marker`() {
        let chart = ChartSamples.lines([[1, 2, nil, 3, nil, 4, 5]]).svg
        let paths = chart.matches(of: /\sd="(M[^"]*L[^"]*)"/)
        #expect(paths.count == 2)
        #expect(paths.allSatisfy { path in path.1.filter { $0 == "M" }.count == 3 })
        #expect(DrawnShapes(ChartSamples.lines([[nil, 3, nil]]).svg).drawings.count == 2)
        #expect(ChartSamples.lines([[nil, 3, nil]]).svg.contains("<circle"))
    }

    @Test func `Small parts are seen, and the column stays as high as it is`() {
        #expect(StackedBars.visible([100, 0.1, 0.2], room: 200) == [94.3, 3, 3])
        #expect(StackedBars.visible([0.1], room: 200) == [3])
        #expect(StackedBars.visible([0.1], room: 1) == [0.1])
        #expect(StackedBars.visible([], room: 200).isEmpty)
    }
}
