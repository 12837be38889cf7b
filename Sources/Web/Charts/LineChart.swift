/// Values by day that do not add up, as lines. A day without a value interrupts its line.
struct LineChart: Sendable {
    struct Series: Sendable {
        var name: String
        /// One for each day.
        var values: [Double?]
        var tone: Tone
        var dash = Dash.unbroken
        var marker = Marker.circle

        func value(_ day: Int) -> Double? { values.indices.contains(day) ? values[day]?.drawable : nil }
    }

    var head: ChartHead
    /// Names of the days, the oldest first.
    var days: [String]
    var series: [Series]
    /// Values that the axis reaches even where no day does: 1 for a share.
    var reaching: [Double] = []
    var steps = AxisSteps.decimal
    var format: NumberText
    /// For the axis, where room is short; `format` if there is none.
    var axisFormat: NumberText?

    /// Where days are closer than this, markers at all of them would hide the line.
    private static let leastRoomy = 5.0

    /// Empty if there is no value.
    var svg: String {
        let values = series.flatMap { series in days.indices.compactMap(series.value) }
        guard !values.isEmpty else { return "" }
        var legend = Legend()
        if series.count > 1 {
            for series in series { legend.addLine(series.name, series.tone, series.dash, series.marker) }
        }
        let axis = Axis(covering: values + reaching, steps: steps)
        return head.chart(patterns: { _ in }, legend: legend) { size in
            let plot = DayPlot(size, axis, labels: days, format: axisFormat ?? format)
            var drawing = ChartHead.Drawing(height: size.height)
            plot.draw(in: &drawing.content)
            drawBands(plot, in: &drawing.content)
            for series in series { draw(series, plot, in: &drawing.content) }
            return drawing
        }
    }

    /// An invisible column for each day that tells its values: a point is too small to be aimed at.
    private func drawBands(_ plot: DayPlot, in svg: inout SVGText) {
        for day in days.indices {
            let values = series.compactMap { series in
                series.value(day).map { series.name + ": " + format($0) }
            }
            guard !values.isEmpty else { continue }
            svg.element(
                "rect",
                [
                    "class": "band", "x": plot.left + Double(day) * plot.columnWidth, "y": DayPlot.top,
                    "width": plot.columnWidth, "height": plot.bottom - DayPlot.top, "fill-opacity": 0,
                ]
            ) { $0.element("title", text: DrawnText.tooltip([days[day]] + values)) }
        }
    }

    private func draw(_ series: Series, _ plot: DayPlot, in svg: inout SVGText) {
        let isRoomy = plot.columnWidth >= Self.leastRoomy
        let every = max(Int(((isRoomy ? 14 : 42) / plot.columnWidth).rounded(.up)), 1)
        var path = ""
        var marked: [(x: Double, y: Double)] = []
        for day in days.indices {
            guard let value = series.value(day) else { continue }
            let (x, y) = (plot.middle(of: day), plot.y(of: value))
            let (isFirst, isLast) = (series.value(day - 1) == nil, series.value(day + 1) == nil)
            path += (isFirst ? "M" : "L") + x.attributeText + " " + y.attributeText
            // A value between two days without one has no line at all: only its marker shows it.
            let isEnd = isRoomy ? isFirst || isLast : isFirst && isLast
            if isEnd || (days.count - 1 - day).isMultiple(of: every) { marked.append((x, y)) }
        }
        svg.element("g", ["class": series.tone.cssClass, "pointer-events": "none"]) { group in
            group.element(
                "path",
                [
                    "d": path, "fill": "none", "stroke": "currentColor", "stroke-width": isRoomy ? 2.0 : 1.25,
                    "stroke-linejoin": "round", "stroke-dasharray": series.dash.lengths,
                ])
            for place in marked { series.marker.draw(place.x, place.y, in: &group) }
        }
    }
}
