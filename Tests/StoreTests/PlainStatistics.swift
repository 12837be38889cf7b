import Contract
import Model

@testable import Store

/// What statistics mean, counted task by task: the slow and plain way.
enum PlainStatistics {
    /// The rows of the table `statistic` that tasks make, and what is not 0 in each.
    static func rows(_ tasks: [VideoTask]) -> [String: [String: Int]] {
        var rows: [String: [String: Int]] = [:]
        for task in tasks {
            var places = [("request", task.request.model, "\(task.request.resolution)|\(task.submittedBy ?? "")")]
            places.append(("project", task.project ?? "", "|"))
            places += (task.tags.isEmpty ? [""] : task.tags).map { ("tag", $0, "|") }
            if task.spending != nil { places.append(("state", task.state.rawValue, "|")) }
            if let shot = task.shot { places.append(("shot", "\(task.project ?? "")\u{1F}\(shot)", "|")) }
            for (dimension, value, more) in places {
                for hour in [-1, task.createdAt / 3_600_000] {
                    let row = [
                        dimension, "\(hour)", value, more, task.profile, task.isSimulated ? "1" : "0",
                        task.spending?.currency ?? "",
                    ].joined(separator: "|")
                    for (figure, number) in figures(of: task) where number != 0 {
                        rows[row, default: [:]][figure, default: 0] += number
                    }
                }
            }
        }
        return rows
    }

    private static func figures(of task: VideoTask) -> [(String, Int)] {
        var figures = [(task.state.rawValue, 1)]
        if task.state.countsAsSpent {
            figures.append(("cost", Int(((task.spending?.amount ?? 0) * 1_000_000).rounded())))
        }
        if task.verdict == .picked { figures.append(("picked", 1)) }
        if task.verdict == .rejected { figures.append(("turned_down", 1)) }
        if task.verdict == .picked, task.state == .completed {
            figures.append(("picked_seconds", task.request.duration))
        }
        guard task.state == .completed else { return figures }
        figures.append(("seconds", task.request.duration))
        if let wait = wait(of: task) {
            var octave = 0
            while wait >> octave >= 32 { octave += 1 }
            figures.append(("wait \(16 * octave + wait >> octave)", 1))
        }
        return figures
    }

    static func wait(of task: VideoTask) -> Int? {
        guard task.state == .completed, let submitted = task.submittedAt, let finished = task.finishedAt else {
            return nil
        }
        return max(0, Int(finished - submitted))
    }

    /// What a query is to be answered, with exact percentiles.
    static func answer(_ query: StatisticsQuery, _ tasks: [VideoTask]) -> [Statistics] {
        let counted = tasks.filter { task in
            task.isSimulated == query.simulated && (query.profile ?? task.profile) == task.profile
                && task.createdAt >= query.since ?? 0 && task.createdAt < query.until ?? .max
        }
        var groups: [String?: [VideoTask]] = query.grouping == nil ? [nil: []] : [:]
        for task in counted {
            for name in names(of: task, query) { groups[name, default: []].append(task) }
        }
        return groups.map { name, tasks in
            var statistics = Statistics(group: name)
            statistics.counts = Dictionary(grouping: tasks, by: \.state).mapValues(\.count)
            statistics.videoSeconds =
                tasks.filter { $0.state == .completed }.map(\.request.duration).reduce(0, +)
            statistics.picked = tasks.count { $0.verdict == .picked }
            statistics.turnedDown = tasks.count { $0.verdict == .rejected }
            statistics.pickedSeconds =
                tasks.filter { $0.verdict == .picked && $0.state == .completed }.map(\.request.duration).reduce(0, +)
            let waits = tasks.compactMap(wait).sorted()
            statistics.waitP50 = percentile(50, of: waits)
            statistics.waitP95 = percentile(95, of: waits)
            for task in tasks {
                guard let cost = task.spending else { continue }
                statistics.cost[cost.currency, default: 0] += task.state.countsAsSpent ? cost.amount : 0
            }
            return statistics
        }
        .sorted { ($0.group ?? "") < ($1.group ?? "") }
    }

    /// The smallest value that so many per cent of all are no larger than: the nearest-rank method.
    private static func percentile(_ percent: Int, of sorted: [Int]) -> Int64? {
        guard !sorted.isEmpty else { return nil }
        let rank = (sorted.count * percent + 99) / 100
        return Int64(sorted[max(0, min(sorted.count, rank) - 1)])
    }

    private static func names(of task: VideoTask, _ query: StatisticsQuery) -> [String?] {
        switch query.grouping {
        case nil: return [nil]
        case .state: return [task.state.rawValue]
        case .model: return [task.request.model]
        case .resolution: return [task.request.resolution]
        case .profile: return [task.profile]
        case .user: return [task.submittedBy]
        case .project: return [task.project]
        case .shot: return task.shot.map { shot in [task.project.map { "\($0)/\(shot)" } ?? shot] } ?? []
        case .tag: return task.tags.isEmpty ? [nil] : task.tags
        case .day: return [day(of: task, query)]
        case .month: return [String(day(of: task, query).prefix(7))]
        }
    }

    /// Counts the days from one month to the next.
    private static func day(of task: VideoTask, _ query: StatisticsQuery) -> String {
        let seconds = task.createdAt / 1_000
        var day = (seconds + query.zone.offset(seconds)) / 86_400
        var (year, month) = (1_970, 1)
        while true {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let length: Int64 = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
            if day < length { break }
            day -= length
            (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
        }
        return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 9 ? "0" : "")\(day + 1)"
    }
}
