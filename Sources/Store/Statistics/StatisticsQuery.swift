#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What statistics are asked for.
public struct StatisticsQuery: Sendable {
    public enum Grouping: String, Sendable, CaseIterable {
        case day, month, state, model, resolution, tag, project, profile
    }

    /// Nil for every profile.
    public var profile: String?
    /// Tasks recorded at or after this moment, milliseconds since 1970, UTC.
    public var since: Int64?
    /// Tasks recorded before this moment.
    public var until: Int64?
    public var grouping: Grouping?
    /// Counts what was made against a simulator, and only that.
    public var simulated = false
    /// Whose days and months are meant: seconds that local clocks are ahead of UTC at an instant given in seconds since
    /// 1970, UTC. The zone of this process unless set.
    public var zone: @Sendable (Int64) -> Int64 = Self.systemZone

    public init() {}

    private static let systemZone: @Sendable (Int64) -> Int64 = { seconds in
        var time = time_t(seconds)
        var fields = tm()
        return localtime_r(&time, &fields) == nil ? 0 : Int64(fields.tm_gmtoff)
    }
}
