import Model
import Store

func list(_ ledger: TaskRepository, _ request: Request) async throws -> Answer {
    var query = try taskQuery(request)
    let after = query.after
    var tasks: [VideoTask] = []
    var answer = Answer()
    let runs = try request.runs()
    answer.nanoseconds = try await timed {
        for turn in 0..<runs {
            // Another place with each run, so that not one page is asked for again and again.
            if let after { query.after = after - Int64(turn % 64 * 7) }
            tasks = try await ledger.list(query)
        }
    }
    answer.rows = tasks.count
    for task in tasks { answer.add(task) }
    return answer
}

private func taskQuery(_ request: Request) throws -> TaskQuery {
    var query = TaskQuery()
    query.profile = try request.text("profile")
    query.limit = Int(try request.integer("limit"))
    let kind = try request.text("kind")
    switch kind {
    case "newest": break
    case "unfinished": query.isUnfinishedOnly = true
    case "updated", "finished", "duration": query.order = TaskQuery.Order(rawValue: kind) ?? .created
    case "page": query.after = try request.integer("after")
    case "search": query.search = try request.text("search")
    case "project": query.project = try request.text("project")
    case "model": query.model = try request.text("model")
    case "window":
        query.since = try request.integer("since")
        query.until = try request.integer("until")
    case "state", "tag", "tag+state":
        if let tag = request.values["tag"] { query.tags = [tag] }
        if let word = request.values["state"] {
            guard let state = TaskState(rawValue: word) else { throw Misuse("no such state: \(word)") }
            query.states = [state]
        }
    default: throw Misuse("no such list: \(kind)")
    }
    return query
}

func show(_ ledger: TaskRepository, _ request: Request) async throws -> Answer {
    let count = try request.integer("tasks")
    let runs = try request.runs()
    var answer = Answer()
    answer.nanoseconds = try await timed {
        for turn in 0..<runs {
            let id = 1 + Int64(turn) * 7_919 % count
            let (task, events) = try await ledger.taskWithHistory(id)
            answer.rows = events.count
            answer.add(task)
            answer.checksum &+= UInt64(events.count)
        }
    }
    return answer
}

func statistics(_ ledger: TaskRepository, _ request: Request) async throws -> Answer {
    let profile = try request.text("profile")
    let kind = try request.text("kind")
    var query = StatisticsQuery()
    query.profile = profile
    if kind == "days" {
        query.since = try request.integer("first") * 3_600_000
        query.until = try request.integer("last") * 3_600_000
    }
    switch kind {
    case "total", "counts": break
    case "days": query.grouping = .day
    default:
        guard let grouping = StatisticsQuery.Grouping(rawValue: kind) else {
            throw Misuse("no such statistics: \(kind)")
        }
        query.grouping = grouping
    }
    var answer = Answer()
    let runs = try request.runs()
    var groups: [Statistics] = []
    var counts: [TaskState: Int] = [:]
    answer.nanoseconds = try await timed {
        for _ in 0..<runs {
            if kind == "counts" {
                counts = try await ledger.counts(profile: profile, simulated: false)
            } else {
                groups = try await ledger.statistics(query)
            }
        }
    }
    answer.rows = groups.count + counts.count
    for group in groups {
        answer.checksum =
            answer.checksum &* 1_000_003 &+ UInt64(group.counts[.completed] ?? 0) &+ UInt64(group.videoSeconds)
    }
    for (state, tasks) in counts { answer.checksum &+= UInt64(tasks * state.rawValue.utf8.count) }
    return answer
}
