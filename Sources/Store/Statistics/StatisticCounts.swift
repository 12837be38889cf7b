import Model

/// What a row of the table `statistic` is about, but for its hour.
struct StatisticKey: Hashable {
    enum Dimension: String {
        /// The value is the model.
        case request
        case project
        case tag
        /// Only tasks whose cost is known: of all others, the row's own columns tell the state.
        case state
        /// The value is the project, U+001F and the shot.
        case shot
    }

    /// What stands between a project and its shot.
    static let separator = "\u{1F}"

    var dimension: Dimension
    var value: String
    /// Beside the model; otherwise empty.
    var resolution = ""
    /// Beside the model, where it is known; otherwise empty.
    var submittedBy = ""
    var profile: String
    var isSimulated: Bool
    /// Empty where the cost is not known.
    var currency: String

    static let columns = "dimension, hour, value, resolution, submitted_by, profile, is_simulated, currency"

    /// In the order of `columns`.
    func values(hour: Int64) -> [LedgerValue] {
        [
            .text(dimension.rawValue), .integer(hour), .text(value), .text(resolution), .text(submittedBy),
            .text(profile), .init(isSimulated), .text(currency),
        ]
    }
}

/// The figures of a row of the table `statistic`, or what is added to them.
struct StatisticCounts: Equatable {
    /// The hour that stands for all time.
    static let allTime: Int64 = -1

    /// By state, in the order of `TaskState.allCases`.
    private(set) var tasks = [Int64](repeating: 0, count: TaskState.allCases.count)
    /// Seconds of finished video.
    private(set) var seconds: Int64 = 0
    /// In millionths of the currency.
    private(set) var cost: Int64 = 0
    /// Tasks that are picked.
    private(set) var picked: Int64 = 0
    /// Tasks that a person has rejected.
    private(set) var turnedDown: Int64 = 0
    /// Seconds of video that is picked.
    private(set) var pickedSeconds: Int64 = 0
    private(set) var waits = WaitHistogram()

    static let columns =
        TaskState.allCases.map(\.rawValue) + ["seconds", "cost", "picked", "turned_down", "picked_seconds"]

    /// In the order of `columns`.
    var numbers: [Int64] { tasks + [seconds, cost, picked, turnedDown, pickedSeconds] }

    var isZero: Bool { waits.isEmpty && numbers.allSatisfy { $0 == 0 } }

    init() {}

    /// The columns in the order of `columns`, and then the waits.
    init(_ row: inout LedgerRow) throws {
        for index in tasks.indices { tasks[index] = try row.integer() }
        seconds = try row.integer()
        cost = try row.integer()
        (picked, turnedDown, pickedSeconds) = (try row.integer(), try row.integer(), try row.integer())
        if let text = try row.textOrNil() { waits = WaitHistogram(json: text) }
    }

    /// - Parameter sign: 1, or -1 to take the task away.
    mutating func add(_ contribution: TaskContribution, _ sign: Int64) {
        for (index, state) in TaskState.allCases.enumerated() where state == contribution.state { tasks[index] += sign }
        seconds += sign * contribution.videoSeconds
        cost += sign * contribution.costInMillionths
        if contribution.verdict == .picked {
            picked += sign
            pickedSeconds += sign * contribution.videoSeconds
        }
        if contribution.verdict == .rejected { turnedDown += sign }
        if let bucket = contribution.waitBucket { waits.add(sign, in: bucket) }
    }

    /// What of it belongs to the tasks in one state, but for the cost and what people rejected, which are not told apart:
    /// only completed tasks have seconds and waits, or are picked.
    func only(_ state: TaskState) -> StatisticCounts {
        var counts = StatisticCounts()
        for (index, each) in TaskState.allCases.enumerated() where each == state { counts.tasks[index] = tasks[index] }
        if state == .completed {
            counts.seconds = seconds
            counts.waits = waits
            (counts.picked, counts.pickedSeconds) = (picked, pickedSeconds)
        }
        return counts
    }

    mutating func add(_ other: StatisticCounts) {
        for index in tasks.indices { tasks[index] += other.tasks[index] }
        seconds += other.seconds
        cost += other.cost
        picked += other.picked
        turnedDown += other.turnedDown
        pickedSeconds += other.pickedSeconds
        waits.add(other.waits)
    }
}
