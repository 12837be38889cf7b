import Model
import Store

/// One new task after the other, each durable before the next begins.
func record(_ ledger: TaskRepository, _ request: Request, _ drafts: inout [TaskDraft]) async throws -> Answer {
    let account = try request.integer("account", otherwise: 1)
    if drafts.isEmpty { drafts = try loadDrafts(try request.text("drafts"), account: account).reversed() }
    let runs = try request.runs()
    guard drafts.count >= runs else { throw Misuse("too few drafts") }
    let batch = Array(drafts.suffix(runs).reversed())
    drafts.removeLast(runs)
    var answer = Answer(rows: runs)
    answer.nanoseconds = try await timed {
        for draft in batch { _ = try await ledger.record(draft) }
    }
    return answer
}

/// News of polled tasks, each durable before its task's next; as many at the same time as asked for.
func observe(_ ledger: TaskRepository, _ request: Request) async throws -> Answer {
    let runs = try request.runs()
    let concurrency = Int(try request.integer("concurrency", otherwise: 1))
    var query = TaskQuery()
    query.states = [.pending, .processing]
    query.limit = 200
    let tasks = try await ledger.list(query)
    guard tasks.count >= concurrency else { throw Misuse("only \(tasks.count) tasks are polled") }
    // No task is under two hands at once.
    let used = tasks.count / concurrency * concurrency
    var answer = Answer(rows: runs)
    answer.nanoseconds = try await timed {
        try await withThrowingTaskGroup { group in
            for worker in 0..<concurrency {
                group.addTask {
                    for turn in stride(from: worker, to: runs, by: concurrency) {
                        try await observe(tasks[turn % used], pass: turn / used, progress: turn % 101, in: ledger)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
    return answer
}

/// Each time the other of the two states, so that every change is counted as well.
private func observe(
    _ task: VideoTask, pass: Int, progress: Int, in ledger: TaskRepository
) async throws {
    let status = (task.state == .pending) == pass.isMultiple(of: 2) ? "processing" : "pending"
    // As a poller has it that has claimed it; that it knows no status makes every answer news.
    let polled = PolledTask(
        id: task.id, upstreamID: task.upstreamID, accountID: task.accountID, state: task.state, upstreamStatus: nil,
        progress: nil, deadlineAt: task.deadlineAt, pollErrors: 0, isSimulated: false, claimant: nil, dueAt: nil,
        nextPollAt: task.nextPollAt)
    var report = StatusReport(
        status: status, phase: status == "pending" ? .waiting : .running, progress: progress, videoURL: nil,
        errorMessage: nil)
    // However old the task is, its deadline is not what is measured.
    report.serverTime = 0
    _ = try await ledger.observe(report, of: polled, isSimulated: false)
}

/// Takes what is due, a batch at a time; what was taken is given back afterwards, which is not timed.
func claim(_ ledger: TaskRepository, _ request: Request) async throws -> Answer {
    let runs = try request.runs()
    let limit = Int(try request.integer("limit", otherwise: 50))
    let scope = WorkScope(accounts: [try request.integer("account", otherwise: 1)])
    let worker = try await ledger.startWorker(kind: "benchmark")
    var answer = Answer()
    answer.nanoseconds = try await timed {
        for _ in 0..<runs {
            let tasks = try await ledger.claimForPolling(
                scope, limit: limit, worker: worker, schedule: PollSchedule(), lease: 60_000)
            answer.rows = tasks.count
        }
    }
    try await ledger.stop(worker)
    return answer
}

/// Brings in tasks that the service at `url` has, due at once: what a daemon is measured with.
func follow(_ ledger: TaskRepository, _ request: Request) async throws -> Answer {
    let count = try request.runs()
    let account = try await ledger.account(
        provider: "senseaudio", baseURL: try request.text("url"), key: try request.text("key"))
    let drafted = textRequest(
        RequestSummary(
            model: "doubao-seedance-2-0-260128", mode: .text, prompt: "a boat on a puddle", duration: 5,
            resolution: "720p", ratio: "16:9", watermark: false, generateAudio: nil, timeout: nil))
    let worker = try await ledger.startWorker(kind: "benchmark")
    var answer = Answer(rows: count)
    answer.nanoseconds = try await timed {
        for start in stride(from: 0, to: count, by: 1_000) {
            try await withThrowingTaskGroup { group in
                for number in start..<min(count, start + 1_000) {
                    group.addTask {
                        var draft = TaskDraft(request: drafted, profile: "default", accountID: account)
                        draft.allowsDuplicate = true
                        guard case .created(_, let attempt?) = try await ledger.record(draft, sendingAs: worker) else {
                            throw Misuse("the task was not recorded")
                        }
                        _ = try await ledger.finish(
                            attempt, with: .accepted(upstreamID: "open-\(number)"), firstPollAfter: 0,
                            isSimulated: false)
                    }
                }
                try await group.waitForAll()
            }
        }
    }
    try await ledger.stop(worker)
    return answer
}
