/// What the patterns and lines of a chart stand for. It is HTML below the drawing, so that it wraps like other text.
struct Legend {
    private var items: [(sample: SVGText, name: String)] = []

    private static let (width, height) = (22.0, 14.0)

    mutating func addBar(_ name: String, _ chart: String, _ tone: Tone, _ hatch: Hatch) {
        var sample = SVGText()
        BarShape(x: 0, y: 0, width: Self.width, height: Self.height, tone: tone, hatch: hatch)
            .draw(chart, tooltip: nil, in: &sample)
        items.append((sample, name))
    }

    mutating func addLine(_ name: String, _ tone: Tone, _ dash: Dash, _ marker: Marker) {
        var sample = SVGText()
        sample.element("g", ["class": tone.cssClass]) { group in
            group.element(
                "path",
                [
                    "d": "M0 7H22", "fill": "none", "stroke": "currentColor", "stroke-width": 2,
                    "stroke-dasharray": dash.lengths,
                ])
            marker.draw(Self.width / 2, Self.height / 2, in: &group)
        }
        items.append((sample, name))
    }

    /// An upright stroke, as it marks a limit.
    mutating func addLimit(_ name: String) {
        var sample = SVGText()
        sample.element("path", ["class": "limit", "d": "M11 0V14", "stroke-width": 3])
        items.append((sample, name))
    }

    func draw(in chart: inout SVGText) {
        guard !items.isEmpty else { return }
        chart.element("ul", ["class": "legend"]) { list in
            for item in items {
                list.element("li") { entry in
                    let box = "0 0 \(Self.width.attributeText) \(Self.height.attributeText)"
                    entry.element(
                        "svg", ["viewBox": box, "width": Self.width, "height": Self.height, "aria-hidden": "true"]
                    ) { $0.append(item.sample) }
                    entry.element("span", text: DrawnText.fitted(item.name, to: 1_000))
                }
            }
        }
    }
}
