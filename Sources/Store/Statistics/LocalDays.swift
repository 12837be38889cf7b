#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The days or months of a time zone, by name.
struct LocalDays {
    /// Seconds that local clocks are ahead of UTC at an instant given in seconds since 1970, UTC.
    let zone: @Sendable (Int64) -> Int64
    /// Names months instead of days.
    let isByMonth: Bool

    /// - Parameter moment: milliseconds since 1970, UTC.
    /// - Returns: `2026-11-23`, or `2026-11` by month.
    func name(at moment: Int64) -> String {
        let seconds = moment / 1_000
        // What local clocks show, as if they were set to UTC.
        var shown = time_t(seconds + zone(seconds))
        var fields = tm()
        guard gmtime_r(&shown, &fields) != nil else { return "" }
        let year = "\(Int(fields.tm_year) + 1_900)"
        let month = "\(String(repeating: "0", count: max(0, 4 - year.count)))\(year)-\(Self.two(fields.tm_mon + 1))"
        return isByMonth ? month : "\(month)-\(Self.two(fields.tm_mday))"
    }

    /// The day or month that an hour, counted since 1970, UTC, belongs to; nil if it is split between two, as where clocks
    /// are half an hour off.
    func name(ofHour hour: Int64) -> String? {
        let moments = StatisticsPeriod.moments(ofHour: hour)
        let name = name(at: moments.lowerBound)
        return name == self.name(at: moments.upperBound - 1) ? name : nil
    }

    private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
