public import Contract
public import Model

/// What the config of this host says about caps: they hold for all that this process sends.
public struct HostCaps: Sendable {
    public var caps: [Cap]
    /// The user's, in which the days and months of these caps begin.
    public var zone: LocalZone

    public init(_ caps: [Cap] = [], zone: LocalZone = .utc) {
        (self.caps, self.zone) = (caps, zone)
    }
}

extension Cap.Period {
    /// The day or the month that a moment belongs to, in milliseconds since 1970, UTC.
    func range(around moment: Int64, in zone: LocalZone) -> Range<Int64> {
        let civil = zone.civilTime(at: moment.flooredDivision(by: 1_000).quotient)
        guard let first = CivilTime(year: civil.year, month: civil.month, day: self == .day ? civil.day : 1)
        else { return moment..<moment + 1 }
        let start = zone.seconds(of: first)
        // Clocks that are set forward at midnight show no such time: the day begins where they go on.
        let next = zone.civilTime(at: start + (self == .day ? 36 : 32 * 24) * 3_600)
        let last = CivilTime(year: next.year, month: next.month, day: self == .day ? next.day : 1)
        let end = last.map { zone.seconds(of: $0) } ?? start + 86_400
        return start * 1_000..<max(start + 1, end) * 1_000
    }
}
