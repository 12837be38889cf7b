@testable import Web

/// The drawings in the text of a chart, read back: how large each is and which places it draws on.
struct DrawnShapes {
    struct Drawing {
        var width: Double
        var height: Double
        var places: [(x: Double, y: Double)] = []

        /// Whether all of it can be seen.
        var isWithin: Bool {
            places.allSatisfy { (-0.01...width + 0.01).contains($0.x) && (-0.01...height + 0.01).contains($0.y) }
        }
    }

    /// Those that have a name, and so without the samples of the legend.
    let drawings: [Drawing]

    init(_ chart: String) {
        // Tooltips have lines, which a dot does not pass over by itself.
        let whole = /<svg class="(?:wide|narrow)" viewBox="0 0 ([\d.]+) ([\d.]+)".*?<\/svg>/.dotMatchesNewlines()
        drawings = chart.matches(of: whole).map { match in
            var drawing = Drawing(width: Double(match.1) ?? 0, height: Double(match.2) ?? 0)
            for tag in match.0.matches(of: /<(rect|line|circle|path|polygon) ([^>]*)>/) {
                drawing.places += Self.places(String(tag.1), String(tag.2))
            }
            for text in match.0.matches(of: /<text ([^>]*)>([^<]*)<\/text>/) {
                drawing.places += Self.places(ofText: String(text.2), String(text.1))
            }
            return drawing
        }
    }

    private static func places(_ name: String, _ attributes: String) -> [(x: Double, y: Double)] {
        let number = { Self.number($0, attributes) }
        switch name {
        case "rect":
            let (x, y) = (number("x"), number("y"))
            return [(x, y), (x + number("width"), y + number("height"))]
        case "line": return [(number("x1"), number("y1")), (number("x2"), number("y2"))]
        case "circle":
            let (x, y, radius) = (number("cx"), number("cy"), number("r"))
            return [(x - radius, y - radius), (x + radius, y + radius)]
        default:
            let pairs = attributes.matches(of: /(-?[\d.]+)[ ,](-?[\d.]+)/)
            return pairs.map { (Double($0.1) ?? -1_000, Double($0.2) ?? -1_000) }
        }
    }

    private static func places(ofText text: String, _ attributes: String) -> [(x: Double, y: Double)] {
        let plain = text.replacing(/&[^;]+;/, with: "x")
        let (x, y, width) = (number("x", attributes), number("y", attributes), DrawnText.width(of: plain))
        let left = attributes.contains("\"end\"") ? x - width : attributes.contains("\"middle\"") ? x - width / 2 : x
        return [(left, y - 9), (left + width, y + 3)]
    }

    /// A number that is not there or is none lies outside of every drawing.
    private static func number(_ name: String, _ attributes: String) -> Double {
        let values = " \(attributes)".matches(of: /\s([\w-]+)="([^"]*)"/)
        return values.first { $0.1 == name }.flatMap { Double($0.2) } ?? -1_000
    }
}
