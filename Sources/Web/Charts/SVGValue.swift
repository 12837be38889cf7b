/// What an attribute of an element can hold.
protocol SVGValue: Sendable {
    /// The value as text that is not yet escaped.
    var attributeText: String { get }
}

extension String: SVGValue {
    var attributeText: String { self }
}

extension Int: SVGValue {
    var attributeText: String { String(self) }
}

extension Double: SVGValue {
    /// At most two decimals, which is finer than a pixel, and never `nan` or `inf`, which no browser draws.
    var attributeText: String {
        guard isFinite else { return "0" }
        let hundredths = (self * 100).rounded()
        // `-0` would be written as such, and a number this large would get an exponent.
        guard hundredths != 0 else { return "0" }
        guard hundredths.magnitude < 1e15 else { return self < 0 ? "-10000000000000" : "10000000000000" }
        let text = String(hundredths / 100)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
