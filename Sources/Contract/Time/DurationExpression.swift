/// A length of time on the command line: `90`, `90s`, `1.5h`, `15m`, `7d`, `2w`. Days and weeks are 24 hours and
/// seven times that, whatever the clocks do.
public enum DurationExpression {
    /// Milliseconds, 0 or more; a number without a unit means seconds, and what is below a millisecond is cut off.
    ///
    /// - Throws: `InvalidExpression` if the text is anything else or too large to count.
    public static func parse(_ text: String) throws(InvalidExpression) -> Int64 {
        guard let milliseconds = milliseconds(text, unitRequired: false) else {
            throw InvalidExpression(
                found: text, expected: "a length of time",
                allowed: "seconds (90 or 2.5), or a number with s, m, h, d or w (90s, 15m, 2h, 7d, 2w)")
        }
        return milliseconds
    }

    public static func milliseconds(_ text: some StringProtocol, unitRequired: Bool) -> Int64? {
        var reader = DigitReader(text)
        guard let whole = reader.number() else { return nil }
        var billionths: Int64 = 0
        if reader.skip(".") {
            guard let fraction = reader.fraction(digits: 9) else { return nil }
            billionths = fraction
        }
        let unit: Int64
        if let named = units.first(where: { reader.skip($0.mark) }) {
            unit = named.milliseconds
        } else {
            guard !unitRequired else { return nil }
            unit = 1000
        }
        guard reader.isAtEnd else { return nil }
        let (wholePart, overflow) = whole.multipliedReportingOverflow(by: unit)
        // A week times a billion still fits, so only the sum can pass the range.
        let (sum, sumOverflow) = wholePart.addingReportingOverflow(billionths * unit / 1_000_000_000)
        return overflow || sumOverflow ? nil : sum
    }

    private static let units: [(mark: Unicode.Scalar, milliseconds: Int64)] = [
        ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000),
    ]
}

/// A value of the command line that could not be read: says what was found and what is allowed.
public struct InvalidExpression: Error, Equatable, CustomStringConvertible {
    /// As it was typed.
    public var found: String
    /// What it should have been, with its article: "a time".
    public var expected: String
    public var allowed: String
    /// The word that was probably meant.
    public var nearest: String?

    public init(found: String, expected: String, allowed: String, nearest: String? = nil) {
        (self.found, self.expected, self.allowed, self.nearest) = (found, expected, allowed, nearest)
    }

    /// Safe to print.
    public var description: String {
        "'\(Sanitizer.line(found).truncated(to: 60))' is not \(expected)"
            + (nearest.map { "; did you mean \($0)? Use " } ?? ": use ") + allowed
    }
}
