/// The `Retry-After` header: seconds, or a date (RFC 9110, 10.2.3).
enum RetryAfter {
    /// - Parameter now: seconds since 1970, UTC.
    /// - Returns: milliseconds, at most a day; nil if the text is neither.
    static func milliseconds(_ text: String, now: Int64) -> Int64? {
        guard let seconds = Int64(text) ?? HTTPDate.seconds(text).map({ max(0, $0 - now) }), seconds >= 0 else {
            return nil
        }
        return min(seconds, 86_400) * 1_000
    }
}
