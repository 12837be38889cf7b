public import Contract

/// What statistics are asked for.
public struct StatisticsQuery: Sendable {
    public enum Grouping: String, Sendable, CaseIterable {
        case day, month, state, model, resolution, tag, project, shot, profile, user
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
    /// Whose days and months are meant. The zone of this process unless set.
    public var zone = LocalZone.system

    public init() {}
}
