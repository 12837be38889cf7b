/// A bar for each of several things with a name. The name stands above its bar, where it has the whole width.
struct HorizontalBars: Sendable {
    struct Row: Sendable {
        var name: String
        var value: Double
    }

    var head: ChartHead
    /// From the top to the bottom.
    var rows: [Row]
    var tone = Tone.accent
    var hatch = Hatch.solid
    var format: NumberText

    private static let rowHeight = 42.0
    private static let barHeight = 14.0
    private static let leastWidth = 2.0
    private static let gap = 12.0

    /// Empty if there are no rows.
    var svg: String {
        guard !rows.isEmpty else { return "" }
        let axis = Axis(covering: rows.map(\.value))
        return head.chart(
            patterns: { hatch.define(head.id, tone, in: &$0) }, legend: Legend(),
            drawing: { drawing($0, axis) })
    }

    private func drawing(_ size: ChartSize, _ axis: Axis) -> ChartHead.Drawing {
        var drawing = ChartHead.Drawing(height: Self.rowHeight * Double(rows.count))
        for (index, row) in rows.enumerated() {
            draw(row, size, axis, y: Self.rowHeight * Double(index), in: &drawing.content)
        }
        let zero = axis.share(of: 0) * size.width
        // On the very edge half of the line would be cut away.
        let x = min(max(zero, 0.5), size.width - 0.5)
        drawing.content.element("line", ["class": "base", "x1": x, "x2": x, "y1": 0, "y2": drawing.height])
        return drawing
    }

    private func draw(_ row: Row, _ size: ChartSize, _ axis: Axis, y: Double, in svg: inout SVGText) {
        let value = DrawnText.fitted(format(row.value), to: size.width / 2)
        let nameWidth = size.width - DrawnText.width(of: value) - Self.gap - 4
        let name = DrawnText.fitted(row.name, to: nameWidth)
        svg.element("text", ["x": 4, "y": y + 15], text: name)
        svg.element("text", ["x": size.width, "y": y + 15, "text-anchor": "end"], text: value)
        guard row.value.isFinite, row.value != 0 else { return }
        let zero = axis.share(of: 0) * size.width
        let width = max(abs(axis.share(of: row.value) * size.width - zero), Self.leastWidth)
        BarShape(
            x: row.value > 0 ? min(zero, size.width - width) : max(zero - width, 0), y: y + 21, width: width,
            height: Self.barHeight, tone: tone, hatch: hatch
        ).draw(head.id, tooltip: DrawnText.tooltip([row.name, format(row.value)]), in: &svg)
    }
}
