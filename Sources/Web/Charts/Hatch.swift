/// How a bar is filled, so that those who see no colours tell the parts of a column apart.
enum Hatch: String, Sendable, CaseIterable {
    case solid, rising, falling, crossed, dots, level, upright, hollow

    /// The side of a square that is repeated.
    private static let side = 6.0

    /// The value of a `fill` attribute. Browsers look for the pattern by its id on the whole page.
    func fill(_ chart: String, _ tone: Tone) -> String {
        switch self {
        case .solid: "currentColor"
        case .hollow: "none"
        default: "url(#\(id(chart, tone)))"
        }
    }

    /// The pattern that `fill` names, if it names one.
    func define(_ chart: String, _ tone: Tone, in svg: inout SVGText) {
        guard self != .solid, self != .hollow else { return }
        svg.element(
            "pattern",
            [
                "id": id(chart, tone), "class": tone.cssClass, "width": Self.side, "height": Self.side,
                "patternUnits": "userSpaceOnUse",
            ]
        ) { pattern in
            if self == .dots {
                for place in [1.5, 4.5] {
                    pattern.element("circle", ["cx": place, "cy": place, "r": 1.25, "fill": "currentColor"])
                }
            } else {
                pattern.element("path", ["d": strokes, "stroke": "currentColor", "stroke-width": 1.75, "fill": "none"])
            }
        }
    }

    private func id(_ chart: String, _ tone: Tone) -> String { "\(chart)-\(tone.rawValue)-\(rawValue)" }

    /// Slanted lines run on beyond the square, so that its corners are filled as well.
    private var strokes: String {
        let (rising, falling) = ("M-1 1L1 -1M-1 7L7 -1M5 7L7 5", "M5 -1L7 1M-1 -1L7 7M-1 5L1 7")
        return switch self {
        case .rising: rising
        case .falling: falling
        case .crossed: rising + falling
        case .level: "M0 1.5H6M0 4.5H6"
        case .upright: "M1.5 0V6M4.5 0V6"
        case .solid, .hollow, .dots: ""
        }
    }
}
