/// An instant on the command line: `2h` (ago), `2026-11-01`, `2026-11-01T10:00` (local), RFC 3339 with a zone.
enum TimeExpression {
    /// On which side of now a bare amount such as `2h` lies.
    enum Direction: Sendable {
        /// `2h` is two hours ago, as in `--since`.
        case past
        /// `2h`, `+2h` and `in 2h` are two hours ahead, as in `--not-before`: read as the past it would mean at once.
        case future
    }

    /// Milliseconds since 1970, UTC, within the years 0 to 9999.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970, UTC.
    ///   - zone: the zone of dates and times written without one; a date alone is its midnight there.
    /// - Throws: `InvalidExpression` if the text is none of the forms, or lies outside those years.
    static func parse(
        _ text: String, now: Int64, zone: LocalZone, direction: Direction = .past
    ) throws(InvalidExpression) -> Int64 {
        guard let milliseconds = milliseconds(text, now: now, zone: zone, direction: direction),
            Timestamp.range.contains(milliseconds)
        else {
            let amounts =
                switch direction {
                case .past: "how long ago (90s, 15m, 2h, 7d, 2w)"
                case .future: "how long from now (+90s, +15m, +2h, +7d, +2w)"
                }
            throw InvalidExpression(
                found: text, expected: "a time",
                allowed: amounts + ", a date (2026-11-01), a local time (2026-11-01T10:00)"
                    + " or one with its zone (2026-11-01T10:00:00Z, 2026-11-01T10:00:00+08:00)")
        }
        return milliseconds
    }

    private static func milliseconds(_ text: String, now: Int64, zone: LocalZone, direction: Direction) -> Int64? {
        if let written = WrittenTime(text) {
            return written.milliseconds(in: zone)
        }
        var amount = text[...]
        if direction == .future {
            if amount.hasPrefix("+") {
                amount = amount.dropFirst()
            } else if amount.hasPrefix("in ") {
                amount = amount.dropFirst(3).drop { $0 == " " }
            }
        }
        guard let distance = DurationExpression.milliseconds(amount, unitRequired: true) else { return nil }
        let (result, overflow) =
            switch direction {
            case .past: now.subtractingReportingOverflow(distance)
            case .future: now.addingReportingOverflow(distance)
            }
        return overflow ? nil : result
    }
}
