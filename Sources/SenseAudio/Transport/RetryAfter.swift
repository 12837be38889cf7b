/// The `Retry-After` header: seconds, or a date (RFC 9110, 10.2.3).
enum RetryAfter {
    /// - Parameter now: seconds since 1970, UTC.
    /// - Returns: milliseconds, at most a day; nil if the text is neither.
    static func milliseconds(_ text: String, now: Int64) -> Int64? {
        guard let seconds = Int64(text) ?? secondsSince1970(text).map({ max(0, $0 - now) }), seconds >= 0 else {
            return nil
        }
        return min(seconds, 86_400) * 1_000
    }

    /// A date in the one form that servers may still send, `Sun, 06 Nov 1994 08:49:37 GMT`. The formatters that read it
    /// come only with the whole of Foundation, which every command would pay for at its start.
    private static func secondsSince1970(_ text: String) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int64(words[1]),
            let month = months.firstIndex(of: words[2]),
            let year = Int64(words[3]), (1970...9999).contains(year), (1...31).contains(day)
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int64($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        // Counted from March, the leap day comes last and needs no case of its own.
        let shifted = (Int64(month) + 10) % 12
        let years = shifted >= 10 ? year - 1 : year
        let days = 365 * years + years / 4 - years / 100 + years / 400 + (153 * shifted + 2) / 5 + day - 719_469
        return days * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
    }

    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
