import Model

/// The `Retry-After` header: seconds, or a date (RFC 9110, 10.2.3).
enum RetryAfter {
    /// Milliseconds.
    private static let longest: Int64 = 86_400_000

    /// - Parameter now: seconds since 1970, UTC, by the clock of whoever wrote a date.
    /// - Returns: milliseconds, at most a day; nil if the text is neither. Seconds may have a fraction, which gateways send
    ///   and which is rounded up.
    static func milliseconds(_ text: String, now: Int64) -> Int64? {
        let text = text.trimmed
        if let date = HTTPDate.seconds(text) { return min(max(0, date - now), longest / 1_000) * 1_000 }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, parts.allSatisfy({ $0.utf8.allSatisfy(isDigit) }) else {
            return nil
        }
        let seconds = Int64(whole) ?? .max
        guard seconds < longest / 1_000 else { return longest }
        return min(longest, seconds * 1_000 + thousandths(parts.dropFirst().first ?? ""))
    }

    /// The digits behind a point, as thousandths, rounded up.
    private static func thousandths(_ digits: Substring) -> Int64 {
        let first = Int64(digits.prefix(3) + String(repeating: "0", count: max(0, 3 - digits.count))) ?? 0
        return digits.dropFirst(3).contains { $0 != "0" } ? first + 1 : first
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
