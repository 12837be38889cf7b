import Contract
import Desk
import Model
import Store

/// What the page of statistics is asked for.
struct StatisticsAsked: Sendable {
    /// Whole days up to the last; nil where a period was given.
    var wholeDays: Int64?
    /// Milliseconds since 1970, UTC.
    var since: Int64
    var until: Int64?
    /// The first and the last day, since 1970.
    var days: ClosedRange<Int64>
    var simulated: Bool
    /// Nil for every profile.
    var profile: String?
    let zone: LocalZone

    private static let usualDays: Int64 = 30
    private static let mostDays: Int64 = 3_660

    /// - Throws: `Failure`, `InvalidExpression` for what cannot be read.
    init(_ asked: Pages.Asked, profile usual: String, _ moments: MomentReader) throws {
        try moments.requireZone()
        zone = moments.zone
        simulated = try Self.flag("simulated", asked)
        profile = try Self.flag("all", asked) ? nil : asked.text("profile").map(Spelling.composed) ?? usual
        let count = try Self.count(asked)
        let period = try moments.period(since: asked.text("since"), until: asked.text("until"))
        let lastMoment = max(0, (period.until ?? moments.now + 1) - 1)
        let last = zone.civilTime(at: lastMoment / 1_000).dayNumber
        until = period.until
        if let begin = period.since {
            since = max(0, begin)
            days = min(zone.civilTime(at: since / 1_000).dayNumber, last)...last
        } else {
            // Whole days: half a one would look like a fall.
            wholeDays = period.until == nil ? count : nil
            days = last - count + 1...last
            since = zone.seconds(of: CivilTime(day: days.lowerBound)) * 1_000
        }
    }

    private static func count(_ asked: Pages.Asked) throws(Failure) -> Int64 {
        guard let text = asked.text("days") else { return usualDays }
        guard let count = Int64(text), (1...mostDays).contains(count) else {
            throw failure("days", text, "are 1 to \(mostDays)")
        }
        return count
    }

    private static func flag(_ name: String, _ asked: Pages.Asked) throws(Failure) -> Bool {
        switch asked.text(name) {
        case "true": true
        case "false", nil: false
        case let text?: throw failure(name, text, "are true and false")
        }
    }

    private static func failure(_ name: String, _ found: String, _ allowed: String) -> Failure {
        Failure(
            code: "usage", message: "\(name): found '\(Sanitizer.line(found).truncated(to: 60))'; allowed \(allowed)",
            exit: .usage)
    }

    var query: StatisticsQuery {
        var query = StatisticsQuery()
        (query.since, query.until, query.profile, query.simulated) = (since, until, profile, simulated)
        query.zone = zone
        return query
    }
}
