/// A bar or a part of one.
struct BarShape {
    var x: Double
    var y: Double
    var width: Double
    var height: Double
    var tone: Tone
    var hatch: Hatch

    /// A smaller one has no room for a pattern and its edge.
    private static let leastHatched = 4.0

    func draw(_ chart: String, tooltip: String?, in svg: inout SVGText) {
        guard width > 0, height > 0 else { return }
        let isFlat = hatch == .solid || min(width, height) < Self.leastHatched
        // The edge is drawn half within and half without; so the bar shrinks by half of it on each side.
        let inset = isFlat ? 0 : 0.5
        svg.element(
            "rect",
            [
                "class": tone.cssClass, "x": x + inset, "y": y + inset, "width": width - 2 * inset,
                "height": height - 2 * inset, "fill": isFlat ? "currentColor" : hatch.fill(chart, tone),
                "stroke": isFlat ? "none" : "currentColor", "pointer-events": "all",
            ]
        ) { bar in
            if let tooltip { bar.element("title", text: tooltip) }
        }
    }
}
