import Contract

/// The days or months of a time zone, by name.
struct LocalDays {
    let zone: LocalZone
    /// Names months instead of days.
    let isByMonth: Bool

    /// - Parameter moment: milliseconds since 1970, UTC.
    /// - Returns: `2026-11-23`, or `2026-11` by month.
    func name(at moment: Int64) -> String {
        let day = zone.civilTime(at: moment / 1_000).day(separator: "-")
        return isByMonth ? String(day.dropLast(3)) : day
    }

    /// The day or month that an hour, counted since 1970, UTC, belongs to; nil if it is split between two, as where clocks
    /// are half an hour off.
    func name(ofHour hour: Int64) -> String? {
        let moments = StatisticsPeriod.moments(ofHour: hour)
        let name = name(at: moments.lowerBound)
        return name == self.name(at: moments.upperBound - 1) ? name : nil
    }
}
