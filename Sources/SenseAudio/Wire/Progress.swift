import Model

/// How far a task is, in percent, whichever way a record writes it.
///
/// A whole number is a percentage, so that 1 is one percent. A number with a point is one too, rounded down, but for what
/// lies between 0 and 1: that is a share. `1.0` may be either, and counts as nothing. A text is read by the same rule, and
/// with `%` it is a percentage in any case. What is below 0 or above 100 is nothing.
enum Progress {
    static func percent(_ value: JSONValue) -> Int? {
        switch value {
        case .integer(let number): percent(whole: Double(number))
        case .number(let number): percent(written: number)
        case .string(let text): percent(text.trimmed)
        default: nil
        }
    }

    private static func percent(_ text: String) -> Int? {
        if text.hasSuffix("%") { return number(text.dropLast().trimmed).flatMap { percent(whole: $0) } }
        guard let number = number(text) else { return nil }
        return text.contains(".") ? percent(written: number) : percent(whole: number)
    }

    private static func percent(written number: Double) -> Int? {
        if number == 1 { return nil }
        // A share of 0.29 is 28.999… percent by the processor's reckoning.
        return 0 < number && number < 1 ? Int(number * 100 + 1e-9) : percent(whole: number)
    }

    private static func percent(whole number: Double) -> Int? {
        (0...100).contains(number) ? Int(number) : nil
    }

    /// Digits, and at most one point between them.
    private static func number(_ text: String) -> Double? {
        let isPlain = text.utf8.allSatisfy {
            $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        return isPlain && text.first != "." && text.last != "." ? Double(text) : nil
    }
}
