import Contract
import Model

/// What a live view shows: how tasks stand, as it was read last.
struct WatchBoard: Sendable {
    /// Those that are not over, in the order in which they were recorded; queued ones in the order of sending.
    var unfinished: [VideoTask] = []
    /// Whether there are unfinished tasks beyond those.
    var hasMore = false
    /// The last that ended while it was watched, the very last behind the others, with the moments of their ends.
    private(set) var ended: [(task: VideoTask, at: Int64)] = []
    /// How all ended that did.
    private(set) var finished: [TaskState: Int] = [:]
    var estimates: [WaitEstimate.Kind: WaitEstimate] = [:]
    /// In millionths, by currency; nil where nothing has a price.
    var spentToday: [String: Int64]?
    /// What keeps all of it from going on, with the command that helps.
    var warning: String?

    /// Milliseconds for which a task that has ended is shown, and after which it fades.
    static let shown: Int64 = 12_000
    static let bright: Int64 = 6_000
    /// So many of them at most.
    static let most = 5

    /// So many that ended are kept.
    private static let kept = 20

    mutating func note(_ ended: [VideoTask], at moment: Int64) {
        for task in ended { finished[task.state, default: 0] += 1 }
        self.ended = (self.ended + ended.map { ($0, moment) }).suffix(Self.kept)
    }

    /// Writes a moment.
    var time: @Sendable (Int64) -> String = Timestamp.rfc3339

    func row(_ task: VideoTask, _ now: Int64) -> WatchRow {
        WatchRow(task: task, estimate: estimates[WaitEstimate.Kind(task)], now: now, time: time)
    }

    var moving: [VideoTask] { unfinished.filter { $0.state != .queued } }
    var queued: [VideoTask] { unfinished.filter { $0.state == .queued } }

    /// Such as `12 queued: 10 wait for room, 2 for a cap`.
    static func queuedSentence(_ tasks: [VideoTask]) -> String {
        let counts = Dictionary(grouping: tasks, by: \.waitingFor).mapValues(\.count)
        let reasons = WaitingFor.allCases.compactMap { reason in counts[reason].map { "\($0) \(words(reason))" } }
        return "\(tasks.count) queued" + (reasons.isEmpty ? "" : ": " + reasons.joined(separator: ", "))
    }

    private static func words(_ reason: WaitingFor) -> String {
        switch reason {
        case .room: "for room"
        case .key: "for a key"
        case .balance: "for balance"
        case .rate: "for the rate limit"
        case .cap: "for a cap"
        case .held: "held"
        case .paused: "paused"
        case .notBefore: "for their time"
        case .upstream: "for the service"
        case .parent: "for the video before"
        case .material: "for material"
        }
    }

    /// Totals, in one line.
    var status: String {
        var parts = ["\(hasMore ? "more than " : "")\(moving.count) under way"]
        if !queued.isEmpty { parts.append("\(queued.count) queued") }
        parts += TaskState.allCases.compactMap { state in finished[state].map { "\($0) \(state.rawValue)" } }
        if let spentToday {
            let sums = MoneyText.amounts(spentToday.mapValues(Money.amount))
            parts.append("spent today: " + (sums.isEmpty ? "nothing" : sums))
        }
        return parts.joined(separator: " · ")
    }
}
