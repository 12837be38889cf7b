/// The ground on which values by day are drawn: lines at round values, and names of days that leave each other room.
struct DayPlot {
    let size: ChartSize
    let axis: Axis
    let left: Double
    let columnWidth: Double
    private let ticks: [String]
    private let labels: [String]

    static let top = 12.0
    private static let labelGap = 10.0
    /// Steps from one named day to the next that people count in.
    private static let daySteps = [1, 2, 7, 14, 28, 56, 91, 182, 364]

    var bottom: Double { size.height - 26 }

    /// - Parameter labels: One for each column, at least one.
    init(_ size: ChartSize, _ axis: Axis, labels: [String], format: NumberText) {
        (self.size, self.axis) = (size, axis)
        ticks = axis.ticks.map { DrawnText.fitted(format($0), to: size.width * 0.4) }
        self.labels = labels.map { DrawnText.fitted($0, to: size.width / 4) }
        let half = (self.labels.map(DrawnText.width).max() ?? 0) / 2
        let gutter = max((ticks.map(DrawnText.width).max() ?? 0) + 8, half)
        left = gutter
        // The name of the last day stands below the middle of its column, and half of it to the right of that.
        columnWidth = (size.width - gutter - max(half, 8)) / Double(max(labels.count, 1))
    }

    func middle(of column: Int) -> Double { left + (Double(column) + 0.5) * columnWidth }

    func y(of value: Double) -> Double { bottom - axis.share(of: value) * (bottom - Self.top) }

    func draw(in svg: inout SVGText) {
        let right = left + columnWidth * Double(labels.count)
        for (value, text) in zip(axis.ticks, ticks) {
            let y = y(of: value)
            svg.element("line", ["class": value == 0 ? "base" : "grid", "x1": left, "x2": right, "y1": y, "y2": y])
            svg.element("text", ["x": left - 6, "y": y + 4, "text-anchor": "end"], text: text)
        }
        let step = labelStep
        // Counted from the last day, which is the one that is asked for most.
        for column in labels.indices where (labels.count - 1 - column).isMultiple(of: step) {
            let x = middle(of: column)
            svg.element("line", ["class": "base", "x1": x, "x2": x, "y1": bottom, "y2": bottom + 4])
            svg.element("text", ["x": x, "y": bottom + 18, "text-anchor": "middle"], text: labels[column])
        }
    }

    private var labelStep: Int {
        let room = (labels.map(DrawnText.width).max() ?? 0) + Self.labelGap
        return Self.daySteps.first { Double($0) * columnWidth >= room } ?? max(labels.count, 1)
    }
}

/// Writes a number for people, in their language and with its unit.
typealias NumberText = @Sendable (Double) -> String
