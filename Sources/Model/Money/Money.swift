/// Amounts are whole millionths of a currency, so that sums are exact.
public enum Money {
    /// The largest amount that is taken, in millionths.
    public static let most: Int64 = 1_000_000_000_000_000

    /// - Returns: nil for less than 0, more than `most`, and what is no whole number of millionths.
    public static func millionths(_ amount: Double) -> Int64? {
        let scaled = amount * 1_000_000
        guard scaled.isFinite, scaled >= 0, scaled <= Double(most) else { return nil }
        let rounded = scaled.rounded()
        // What a decimal fraction loses as a binary one is far less.
        guard abs(scaled - rounded) < 0.001 else { return nil }
        return Int64(rounded)
    }

    public static func amount(_ millionths: Int64) -> Double { Double(millionths) / 1_000_000 }

    /// Whether a text looks like an ISO 4217 code, such as `CNY`.
    public static func isCurrency(_ text: String) -> Bool {
        text.utf8.count == 3 && text.utf8.allSatisfy { (65...90).contains($0) }
    }

    /// Whether a text is a day, such as `2026-11-01`.
    public static func isDay(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let month = Int(parts[1]), let day = Int(parts[2])
        else { return false }
        return (1...12).contains(month) && (1...31).contains(day)
    }
}
