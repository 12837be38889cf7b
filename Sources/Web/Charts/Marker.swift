/// The shape at each point of a line. Two lines that differ in it and in their dashes need no colour.
enum Marker: String, Sendable {
    case circle, square, diamond, triangle

    static let radius = 3.5

    func draw(_ x: Double, _ y: Double, in svg: inout SVGText) {
        let radius = Self.radius
        switch self {
        case .circle: svg.element("circle", ["cx": x, "cy": y, "r": radius, "fill": "currentColor"])
        case .square: draw([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)], x, y, in: &svg)
        case .diamond: draw([(0, -1), (1, 0), (0, 1), (-1, 0)], x, y, in: &svg)
        case .triangle: draw([(0, -1), (1, 0.8), (-1, 0.8)], x, y, in: &svg)
        }
    }

    private func draw(_ corners: [(x: Double, y: Double)], _ x: Double, _ y: Double, in svg: inout SVGText) {
        let places = corners.map { corner in
            let (cornerX, cornerY) = (x + corner.x * Self.radius, y + corner.y * Self.radius)
            return cornerX.attributeText + "," + cornerY.attributeText
        }
        svg.element("polygon", ["points": places.joined(separator: " "), "fill": "currentColor"])
    }
}

/// How a line is broken up.
enum Dash: String, Sendable {
    case unbroken, dashed, dotted

    /// The value of a `stroke-dasharray` attribute.
    var lengths: String {
        switch self {
        case .unbroken: "none"
        case .dashed: "7 4"
        case .dotted: "2 3"
        }
    }
}
