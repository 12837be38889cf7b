public import Model

/// Figures about a group of tasks.
public struct Statistics: Sendable, Equatable {
    /// What the tasks of the group share; nil where they have none, or for all tasks together.
    public var group: String?
    public var counts: [TaskState: Int] = [:]
    /// Seconds of finished video.
    public var videoSeconds = 0
    /// Tasks that are picked.
    public var picked = 0
    /// Tasks that a person has rejected.
    public var turnedDown = 0
    /// Seconds of video that is picked.
    public var pickedSeconds = 0
    /// Milliseconds from the create call to the verdict, of completed tasks: half of them took no longer. The middle of
    /// the bucket that the exact value is in, and so at most `waitError` off.
    public var waitP50: Int64?
    /// Nineteen in twenty took no longer; as exact as `waitP50`.
    public var waitP95: Int64?
    /// What the tasks cost, by currency, as far as it is known; summed in millionths.
    public var cost: [String: Double] = [:]

    /// Of no task at all.
    public init(group: String? = nil) {
        self.group = group
    }

    /// How far at most `waitP50` and `waitP95` are from the exact values, as a share of those.
    public static var waitError: Double { WaitHistogram.relativeError }

    public var tasks: Int { counts.values.reduce(0, +) }

    /// Seconds of finished video for each second that is picked; nil where nothing is.
    public var secondsPerPickedSecond: Double? {
        pickedSeconds == 0 ? nil : Double(videoSeconds) / Double(pickedSeconds)
    }

    /// What each second that is picked has cost, by currency, the other takes included; empty where nothing is picked.
    public var costPerPickedSecond: [String: Double] {
        pickedSeconds == 0 ? [:] : cost.mapValues { ($0 / Double(pickedSeconds) * 1_000_000).rounded() / 1_000_000 }
    }

    /// Completed tasks among those with a verdict: 0…1; nil without any.
    public var successRate: Double? {
        let completed = counts[.completed] ?? 0
        let verdicts = completed + (counts[.failed] ?? 0) + (counts[.expired] ?? 0)
        return verdicts == 0 ? nil : Double(completed) / Double(verdicts)
    }
}

/// Statistics of one moment: all groups, and all tasks together.
public struct StatisticsReport: Sendable, Equatable {
    public var total = Statistics()
    /// In the order of the groups; empty if no grouping is asked for. A task with several tags is in several of them.
    public var groups: [Statistics] = []

    public init() {}
}
