import Contract
import Store

/// The days of a period, or its weeks or months where there are too many days for one column each.
struct TimeColumns: Sendable {
    enum Unit: String, Sendable {
        case day, week, month
    }

    /// A day, week or month with what was recorded in it.
    struct Column: Sendable {
        /// Days since 1970.
        var days: Range<Int64>
        /// Nil where nothing was recorded.
        var statistics: Statistics?

        var tasks: Int { statistics?.tasks ?? 0 }
    }

    let unit: Unit
    private let days: ClosedRange<Int64>
    private let zone: LocalZone

    private static let mostDays: Int64 = 84
    private static let mostWeeks: Int64 = 160
    /// Of more columns only those are kept in which something was recorded.
    private static let mostEmpty = 1_000

    /// - Parameter days: since 1970.
    init(_ days: ClosedRange<Int64>, zone: LocalZone) {
        let count = days.upperBound - days.lowerBound + 1
        unit = count <= Self.mostDays ? .day : count <= Self.mostWeeks * 7 ? .week : .month
        (self.days, self.zone) = (days, zone)
    }

    /// Has a query tell the columns apart.
    func group(_ query: inout StatisticsQuery) {
        query.grouping = unit == .month ? .month : .day
        query.zone = unit == .week ? weekly : zone
    }

    /// Weeks end with the last day, which is the one that is asked for most: the last week is a whole one.
    private var firstOfLastWeek: Int64 { days.upperBound - 6 }

    /// A zone whose clocks show the first day of a week for all of it, so that grouping by day gives weeks.
    private var weekly: LocalZone {
        LocalZone { [zone, firstOfLastWeek] seconds in
            let ahead = zone.offset(seconds)
            let day = (seconds + ahead).flooredDivision(by: 86_400).quotient
            return ahead - (day - firstOfLastWeek).flooredDivision(by: 7).remainder * 86_400
        }
    }

    /// All columns of the period in their order, those without tasks too, and whatever groups lie beyond it.
    func columns(of groups: [Statistics]) -> [Column] {
        let known = Dictionary(
            groups.compactMap { group in Self.day(named: group.group ?? "").map { ($0, group) } },
            uniquingKeysWith: { $1 })
        var columns: [Column] = []
        var next = first
        // A clock that runs ahead may have recorded something tomorrow.
        let last = max(days.upperBound, known.keys.max() ?? .min)
        while next <= last {
            let end = end(ofColumnFrom: next)
            columns.append(Column(days: next..<end, statistics: known[next]))
            next = end
        }
        // Before the first task of all nothing is worth telling.
        if unit == .month { columns.removeSubrange(..<(columns.firstIndex { $0.tasks > 0 } ?? columns.count - 1)) }
        return columns.count <= Self.mostEmpty ? columns : columns.filter { $0.tasks > 0 }
    }

    private var first: Int64 {
        switch unit {
        case .day: days.lowerBound
        case .week: days.lowerBound - (days.lowerBound - firstOfLastWeek).flooredDivision(by: 7).remainder
        case .month: days.lowerBound - Int64(CivilTime(day: days.lowerBound).day - 1)
        }
    }

    private func end(ofColumnFrom day: Int64) -> Int64 {
        switch unit {
        case .day: day + 1
        case .week: day + 7
        // The 32nd of a month lies in the next one.
        case .month: day + 32 - Int64(CivilTime(day: day + 31).day)
        }
    }

    /// Days since 1970 of what the ledger calls a day or a month, such as `2026-11-23` or `2026-11`.
    private static func day(named name: String) -> Int64? {
        let parts = name.split(separator: "-").compactMap { Int($0) }
        guard parts.count >= 2 else { return nil }
        return CivilTime(year: parts[0], month: parts[1], day: parts.count > 2 ? parts[2] : 1)?.dayNumber
    }
}

extension CivilTime {
    /// Midnight of a day, counted since 1970.
    init(day: Int64) { self.init(secondsSince1970: day * 86_400) }

    /// Days since 1970.
    var dayNumber: Int64 { secondsSince1970.flooredDivision(by: 86_400).quotient }
}
