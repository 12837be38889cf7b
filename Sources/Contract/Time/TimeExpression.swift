/// An instant on the command line: `2h` (ago), `today`, `monday`, `14:02`, `2026-11-01`, `2026-11-01T10:00` (local), RFC 3339
/// with a zone.
public enum TimeExpression {
    /// What an expression is for. That decides on which side of now a bare amount such as `2h` lies, which Monday `monday`
    /// is, and whether a day means its beginning or its end.
    public enum Direction: Sendable {
        /// `--since`: `2h` is two hours ago, `monday` the last one, today included, and a day its beginning.
        case past
        /// `--until`: the same, and a day means all of it, so that the moment is the beginning of the next one.
        case end
        /// `--not-before`: `2h`, `+2h` and `in 2h` are two hours ahead, `monday` is the next one: read as the past they
        /// would mean at once.
        case future
    }

    /// Milliseconds since 1970, UTC, within the years 0 to 9999.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970, UTC.
    ///   - zone: the zone of dates and times written without one; a date alone is its midnight there.
    /// - Throws: `InvalidExpression` if the text is none of the forms, or lies outside those years.
    public static func parse(
        _ text: String, now: Int64, zone: LocalZone, direction: Direction = .past
    ) throws(InvalidExpression) -> Int64 {
        guard
            let milliseconds = Timestamp.parseShort(text, now: now, zone: zone)
                ?? milliseconds(text, now: now, zone: zone, direction: direction),
            Timestamp.range.contains(milliseconds)
        else {
            let amounts =
                switch direction {
                case .past, .end: "how long ago (90s, 15m, 2h, 7d, 2w)"
                case .future: "how long from now (+90s, +15m, +2h, +7d, +2w)"
                }
            throw InvalidExpression(
                found: text, expected: "a time",
                allowed: amounts
                    + ", a day (today, yesterday, monday, 2026-11-01), a month (2026-11), a local time (14:02, "
                    + "2026-11-01T10:00) or one with its zone (2026-11-01T10:00:00Z, 2026-11-01T10:00:00+08:00)",
                nearest: DayWord.nearest(to: text, direction: direction))
        }
        return milliseconds
    }

    /// Whether the text names a moment whatever the zone is, or none at all.
    public static func needsNoZone(_ text: String) -> Bool {
        let text = trimmed(text)
        if let written = WrittenTime(text) { return written.offset != nil }
        return text.lowercased() == "now" || amount(text, .past) != nil || amount(text, .future) != nil
    }

    private static func milliseconds(_ text: String, now: Int64, zone: LocalZone, direction: Direction) -> Int64? {
        let typed = trimmed(text)
        if let written = WrittenTime(typed) {
            return written.hasTime ? written.milliseconds(in: zone) : edge(of: written.civil, zone, direction)
        }
        if let distance = amount(typed, direction) {
            let (result, overflow) =
                direction == .future
                ? now.addingReportingOverflow(distance) : now.subtractingReportingOverflow(distance)
            return overflow ? nil : result
        }
        let text = typed.lowercased()
        if text == "now" { return now }
        let local = zone.civilTime(at: now.flooredDivision(by: 1_000).quotient)
        if let period = CivilPeriod(text) { return direction == .end ? period.end(in: zone) : period.start(in: zone) }
        if let clock = ClockTime(text) {
            // The last time that clocks showed it, or the next one.
            guard let today = moment(clock, on: local, zone) else { return nil }
            let isRight = direction == .future ? today > now : today <= now
            if isRight { return today }
            return moment(clock, on: local.adding(days: direction == .future ? 1 : -1), zone)
        }
        let words = text.split(separator: " ", maxSplits: 1)
        guard let first = words.first, let word = DayWord(String(first)) else { return nil }
        guard let day = word.day(from: local, direction) else { return nil }
        guard words.count == 2 else { return edge(of: day, zone, direction) }
        return ClockTime(words[1]).flatMap { moment($0, on: day, zone) }
    }

    /// The beginning of a day, or of the one behind it where the whole day is meant.
    private static func edge(of day: CivilTime, _ zone: LocalZone, _ direction: Direction) -> Int64? {
        guard let day = direction == .end ? day.adding(days: 1) : day else { return nil }
        return zone.seconds(of: day.midnight) * 1_000
    }

    private static func moment(_ clock: ClockTime, on day: CivilTime?, _ zone: LocalZone) -> Int64? {
        day.flatMap(clock.on).map { zone.seconds(of: $0) * 1_000 }
    }

    private static func amount(_ text: String, _ direction: Direction) -> Int64? {
        var amount = text[...]
        if direction == .future {
            if amount.hasPrefix("+") {
                amount = amount.dropFirst()
            } else if amount.hasPrefix("in ") {
                amount = amount.dropFirst(3).drop { $0 == " " }
            }
        } else if amount.hasSuffix(" ago") {
            // Also as it is printed: `3 min ago`.
            amount = amount.dropLast(4).replacing(" min", with: "m").replacing(" ", with: "")[...]
        }
        return DurationExpression.milliseconds(amount, unitRequired: true)
    }

    private static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}
