/// How much of a cap is spent and how much of it is reserved. Beyond the cap the bar runs on, and changes its tone.
struct BudgetBar: Sendable {
    var head: ChartHead
    var spent: Double
    var reserved: Double
    var cap: Double
    /// Names with their amounts, for the legend and the tooltips.
    var spentText: String
    var reservedText: String
    var capText: String

    private static let height = 36.0
    private static let bar = (y: 6.0, height: 24.0)
    private static let leastWidth = 2.0

    /// Empty if the cap is not a number.
    var svg: String {
        guard let cap = cap.drawable.map({ max($0, 0) }) else { return "" }
        let (spent, reserved) = (Self.amount(spent), Self.amount(reserved))
        let tone = spent + reserved > cap ? Tone.bad : .accent
        var legend = Legend()
        legend.addBar(spentText, head.id, tone, .solid)
        legend.addBar(reservedText, head.id, tone, .rising)
        legend.addLimit(capText)
        return head.chart(patterns: { Hatch.rising.define(head.id, tone, in: &$0) }, legend: legend) { size in
            // The mark of the cap is three wide and must not be cut away at the end of the bar.
            let room = size.width - 3
            let scale = max(spent + reserved, cap)
            func length(_ amount: Double) -> Double { scale > 0 ? amount / scale * room : 0 }
            func seen(_ amount: Double) -> Double { amount > 0 ? max(length(amount), Self.leastWidth) : 0 }
            let (spentWidth, reservedWidth) = (seen(spent), seen(reserved))
            let reservedX = min(spentWidth, room - reservedWidth)
            var drawing = ChartHead.Drawing(height: Self.height)
            drawing.content.element(
                "rect",
                [
                    "class": "track", "x": 0.5, "y": Self.bar.y + 0.5, "width": room - 1,
                    "height": Self.bar.height - 1,
                ])
            shape(0, reservedX, tone, .solid).draw(head.id, tooltip: spentText, in: &drawing.content)
            shape(reservedX, reservedWidth, tone, .rising).draw(head.id, tooltip: reservedText, in: &drawing.content)
            let x = (scale > 0 ? length(cap) : room) + 1.5
            drawing.content.element("path", ["class": "limit", "d": "M\(x.attributeText) 0V36", "stroke-width": 3]) {
                $0.element("title", text: capText)
            }
            return drawing
        }
    }

    /// Below zero nothing is spent.
    private static func amount(_ value: Double) -> Double { max(value.drawable ?? 0, 0) }

    private func shape(_ x: Double, _ width: Double, _ tone: Tone, _ hatch: Hatch) -> BarShape {
        BarShape(x: x, y: Self.bar.y, width: width, height: Self.bar.height, tone: tone, hatch: hatch)
    }
}
