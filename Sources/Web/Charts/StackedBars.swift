/// A column for each day, made of parts that add up. With one series it is a plain bar chart.
struct StackedBars: Sendable {
    struct Series: Sendable {
        var name: String
        /// One for each day. What is below zero is drawn below the line.
        var values: [Double?]
        var tone: Tone
        var hatch = Hatch.solid
    }

    var head: ChartHead
    /// Names of the days, the oldest first.
    var days: [String]
    /// From the bottom to the top.
    var series: [Series]
    var steps = AxisSteps.whole
    var format: NumberText
    /// For the axis, where room is short; `format` if there is none.
    var axisFormat: NumberText?
    /// Tells that each column stands for that many days.
    var joinedDays: @Sendable (Int) -> String

    /// A smaller part would not be seen, and one failure in a thousand is what people look for.
    private static let leastHeight = 3.0

    /// Empty if there is no value.
    var svg: String {
        guard !days.isEmpty, series.contains(where: { $0.values.contains { $0?.drawable != nil } }) else { return "" }
        return head.chart(patterns: patterns, legend: legend, drawing: drawing)
    }

    private func patterns(_ svg: inout SVGText) {
        var known: Set<String> = []
        for series in series where known.insert(series.hatch.fill(head.id, series.tone)).inserted {
            series.hatch.define(head.id, series.tone, in: &svg)
        }
    }

    private var legend: Legend {
        var legend = Legend()
        guard series.count > 1 else { return legend }
        for series in series where series.values.contains(where: { ($0 ?? 0) != 0 }) {
            legend.addBar(series.name, head.id, series.tone, series.hatch)
        }
        return legend
    }

    private func drawing(_ size: ChartSize) -> ChartHead.Drawing {
        // How wide the plot is depends on the axis, and the axis on the columns; about a sixth is for the axis.
        let columns = DayColumns(days: days.count, width: size.width * 5 / 6)
        let values = series.map { columns.sums($0.values) }
        let totals = (0..<columns.count).flatMap { column in
            let parts = values.map { $0[column] }
            return [parts.filter { $0 > 0 }.reduce(0, +), parts.filter { $0 < 0 }.reduce(0, +)]
        }
        let axis = Axis(covering: totals, steps: steps)
        let plot = DayPlot(size, axis, labels: columns.labels(days), format: axisFormat ?? format)
        var drawing = ChartHead.Drawing(height: size.height)
        plot.draw(in: &drawing.content)
        for column in 0..<columns.count {
            let name = columns.name(of: column, days)
            let parts = zip(series, values).map { (series: $0, value: $1[column]) }
            for isUp in [true, false] {
                stack(parts.filter { isUp ? $0.value > 0 : $0.value < 0 }, column, name, plot, in: &drawing.content)
            }
        }
        if columns.daysEach > 1 { drawing.note = joinedDays(columns.daysEach) }
        return drawing
    }

    /// Draws parts of one column that are all above zero or all below, from the line outwards.
    private func stack(
        _ parts: [(series: Series, value: Double)], _ column: Int, _ name: String, _ plot: DayPlot,
        in svg: inout SVGText
    ) {
        let zero = plot.y(of: 0)
        let isUp = parts.contains { $0.value > 0 }
        let room = isUp ? zero - DayPlot.top : plot.bottom - zero
        let heights = Self.visible(parts.map { abs(plot.y(of: $0.value) - zero) }, room: room)
        let width = plot.columnWidth < 3 ? plot.columnWidth : min(plot.columnWidth * 0.8, 48)
        var reached = 0.0
        for (part, height) in zip(parts, heights) {
            // A line of the ground between two parts, since two of them may be of one colour.
            let gap = reached > 0 ? min(1, height / 2) : 0
            let y = isUp ? zero - reached - height : zero + reached + gap
            reached += height
            BarShape(
                x: plot.middle(of: column) - width / 2, y: y, width: width, height: height - gap,
                tone: part.series.tone, hatch: part.series.hatch
            ).draw(head.id, tooltip: DrawnText.tooltip([name, part.series.name, format(part.value)]), in: &svg)
        }
    }

    /// The heights with none too small to be seen. What they gain the largest gives, if it is large enough, so that the
    /// column stays as high as it is.
    static func visible(_ heights: [Double], room: Double) -> [Double] {
        var result = heights.map { max($0, leastHeight) }
        let gain = zip(result, heights).reduce(0) { $0 + $1.0 - $1.1 }
        guard let largest = result.indices.max(by: { result[$0] < result[$1] }) else { return [] }
        if result[largest] >= gain + leastHeight { result[largest] -= gain }
        return result.reduce(0, +) <= max(room, heights.reduce(0, +)) ? result : heights
    }
}
