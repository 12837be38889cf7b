/// A moment as HTTP headers write it, `Sun, 06 Nov 1994 08:49:37 GMT`, and the two older ways that are to be read too,
/// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994` (RFC 9110, 5.6.7).
///
/// The formatters that read it come only with the whole of Foundation, which every command would pay for at its start.
enum HTTPDate {
    /// - Returns: seconds since 1970, UTC; nil for anything else.
    static func seconds(_ text: String) -> Int64? {
        var words = text.split(separator: " ")
        if words.count == 4, words[0].hasSuffix(",") {
            let date = words[1].split(separator: "-", omittingEmptySubsequences: false)
            guard date.count == 3, date[2].count == 2, let year = Int64(date[2]) else { return nil }
            // Two digits mean the century that was when this form was in use, or ours.
            let fullYear = Substring("\(year + (year < 70 ? 2_000 : 1_900))")
            words = [words[0], date[0], date[1], fullYear, words[2], words[3]]
        } else if words.count == 5 {
            words = [words[0], words[2], words[1], words[4], words[3], "GMT"]
        }
        guard words.count == 6, words[5] == "GMT", let day = Int64(words[1]),
            let month = months.firstIndex(of: words[2]), let year = Int64(words[3]), (1970...9999).contains(year),
            (1...31).contains(day)
        else { return nil }
        let clock = words[4].split(separator: ":", omittingEmptySubsequences: false).compactMap { Int64($0) }
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
