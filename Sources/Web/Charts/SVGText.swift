/// Elements of SVG or HTML, written one after the other.
///
/// Every text and every value of an attribute is escaped on its way in; names of elements and attributes are those of
/// the program and are not.
struct SVGText: Sendable {
    private(set) var text = ""

    /// An element that holds only text, or nothing.
    mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, any SVGValue> = [:], text content: String? = nil
    ) {
        open(name, attributes)
        guard let content else { return text += "/>" }
        text += ">" + Self.escaped(content) + "</\(name)>"
    }

    /// An element that holds others.
    mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, any SVGValue> = [:], content: (inout SVGText) -> Void
    ) {
        open(name, attributes)
        text += ">"
        content(&self)
        text += "</\(name)>"
    }

    mutating func append(_ other: SVGText) { text += other.text }

    private mutating func open(_ name: String, _ attributes: KeyValuePairs<String, any SVGValue>) {
        text += "<" + name
        for (key, value) in attributes { text += " \(key)=\"" + Self.escaped(value.attributeText) + "\"" }
    }

    /// The text with nothing in it that ends an element or a quoted value, or that XML forbids.
    ///
    /// It goes by code points and not by characters: a `<` that bears an accent is another character, and yet opens an
    /// element.
    static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            default: result.append(isForbidden(scalar) ? "\u{FFFD}" : scalar)
            }
        }
        return String(result)
    }

    /// Controls and non-characters, which XML forbids, and marks that turn round what follows them.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x202A...0x202E, 0x2066...0x2069: true
        case 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }
}
