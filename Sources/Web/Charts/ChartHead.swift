/// What a chart is called, and the frame around its two drawings.
struct ChartHead: Sendable {
    /// Unlike that of any other chart on the page.
    let id: String
    let title: String
    /// What the drawing shows, for those who do not see it.
    let description: String

    /// One of the two drawings.
    struct Drawing {
        var height: Double
        var content = SVGText()
        /// What must be known to read it.
        var note: String?
    }

    init(id: String, title: String, description: String) {
        // A blank would part the id in two where others refer to it, and a bracket would end `url(#…)`.
        self.id = String(id.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
        (self.title, self.description) = (title, description)
    }

    /// - Parameter patterns: Writes the patterns that both drawings and the legend refer to. They stand in an SVG of
    ///   their own: of one that is not displayed, browsers may not use them.
    func chart(patterns: (inout SVGText) -> Void, legend: Legend, drawing: (ChartSize) -> Drawing) -> String {
        var page = SVGText()
        page.element("div", ["class": "chart"]) { chart in
            chart.element("svg", ["class": "patterns", "width": 0, "height": 0, "aria-hidden": "true"]) { svg in
                svg.element("defs") { patterns(&$0) }
            }
            for size in ChartSize.allCases { draw(drawing(size), size, in: &chart) }
            legend.draw(in: &chart)
        }
        return page.text
    }

    private func draw(_ drawing: Drawing, _ size: ChartSize, in chart: inout SVGText) {
        let name = "\(id)-\(size.rawValue)"
        let box = [0, 0, size.width, drawing.height].map(\.attributeText).joined(separator: " ")
        chart.element(
            "svg",
            [
                "class": size.rawValue, "viewBox": box, "role": "img", "font-size": DrawnText.fontSize,
                "aria-labelledby": "\(name)-title \(name)-desc",
            ]
        ) { svg in
            svg.element("title", ["id": name + "-title"], text: title)
            svg.element("desc", ["id": name + "-desc"], text: description)
            svg.append(drawing.content)
        }
        if let note = drawing.note { chart.element("p", ["class": "note " + size.rawValue], text: note) }
    }
}
