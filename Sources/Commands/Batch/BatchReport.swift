import Contract
import Desk
import Model
import Store

/// What `batch` prints of what it has made, and the exit code that it ends with.
struct BatchReport: Sendable {
    let context: Context
    let output: RowOutputOptions
    let lines: [BatchLine]
    /// What the file is called in sentences.
    let name: String

    /// - Throws: `Failure` that lists every line that must not be recorded.
    func requireNoConflict(_ outcome: BatchOutcome) throws {
        let conflicts = outcome.results.compactMap { result in result.conflict.map { (result, $0) } }
        guard let first = conflicts.first else { return }
        let faults = conflicts.map { result, conflict in
            BatchFault(line: result.line, reason: sentence(conflict, result))
        }
        var failure = BatchFaults(name: name, faults: faults).failure
        // A changed request is the caller's fault, whatever else stands in the way.
        switch conflicts.map(\.1).first(where: { if case .changed = $0 { true } else { false } }) ?? first.1 {
        case .changed(let task): (failure.code, failure.existingTask) = ("ref_taken", task.id)
        case .equal(let task):
            (failure.code, failure.exit, failure.existingTask) = ("duplicate", .refused, task.id)
            failure.next = task.state == .uncertain ? "reel resolve \(task.id)" : "reel show \(task.id)"
        case .noParent: (failure.code, failure.exit) = ("no_such_task", .notFound)
        case .outputTaken(let task):
            (failure.code, failure.exit, failure.existingTask) = ("output_taken", .cannotWrite, task.id)
        }
        throw failure
    }

    private func sentence(_ conflict: BatchConflict, _ result: BatchResult) -> String {
        switch conflict {
        case .changed(let task):
            return
                "ref \(BatchFault.excerpt(task.ref ?? "")) names task \(task.id) (\(task.state.rawValue)), which has "
                + "another request; --revise makes a new take of it"
        case .equal(let task) where task.state == .uncertain:
            return
                "task \(task.id) has the same request, and nobody knows yet whether it was created and paid for; close "
                + "it with `reel resolve \(task.id)`"
        case .equal(let task):
            let place = task.project.map { ", project \(Sanitizer.line($0))" } ?? ""
            return "task \(task.id) (\(task.state.rawValue)\(place)) has the same request and is not of this line; "
                + "--allow-duplicate makes it all the same"
        case .noParent(let reason): return "the task whose last frame it begins with: \(Sanitizer.line(reason))"
        case .outputTaken(let task): return "the video of task \(task.id) goes to the same file; name another"
        }
    }

    // MARK: What came of it

    /// With `--dry-run`.
    /// - Parameter desk: nil where there is no ledger.
    func tell(planned outcome: BatchOutcome, _ desk: AnyDesk?) async throws {
        try requireNoConflict(outcome)
        try await print(outcome, desk)
        let missing = outcome.results.reduce(0) { $0 + $1.missing }
        context.say("\(summary(outcome, missing, verb: "would be")); nothing was recorded")
        tellEstimate(outcome) { $0.missing }
        tellOfUncertain(outcome)
    }

    func tell(_ outcome: BatchOutcome, _ desk: AnyDesk) async throws {
        try await print(outcome, desk)
        say(outcome)
        tellEstimate(outcome) { $0.made.count }
        if context.isTerminal { hint(outcome) }
        if let uncertain = tellOfUncertain(outcome) { throw uncertain.code }
    }

    /// After a wait.
    func tell(_ outcome: BatchOutcome, after end: WaitOutcome, _ desk: AnyDesk) async throws {
        try await print(outcome, desk)
        for failure in end.told { FailureReport.tell(failure, withNext: !output.wantsJSON) }
        let counts = Dictionary(grouping: end.tasks, by: \.state).mapValues(\.count)
        let states = TaskState.allCases.compactMap { state in counts[state].map { "\($0) \(state.rawValue)" } }
        let saved = end.tasks.count { $0.video?.state == .saved }
        context.say("\(TaskNames.count(end.tasks.count)): \(states.joined(separator: ", ")); \(saved) saved")
        if end.exit != .done { throw end.exit.code }
    }

    func say(_ outcome: BatchOutcome) {
        context.say(summary(outcome, outcome.results.reduce(0) { $0 + $1.made.count }, verb: "are"))
        let waiting = outcome.results.lazy.flatMap(\.made).count { $0.waitingFor == .cap }
        if waiting > 0 {
            context.say(
                "\(waiting) of the new \(waiting == 1 ? "waits" : "wait") for a cap to have room: see `reel budget`")
        }
    }

    private func summary(_ outcome: BatchOutcome, _ new: Int, verb: String) -> String {
        let known = outcome.results.reduce(0) { $0 + $1.known.count }
        let count = lines.count == 1 ? "1 line" : "\(lines.count) lines"
        return "\(count): \(TaskNames.count(new)) \(new == 1 && verb == "are" ? "is" : verb) new, \(known) known"
    }

    /// Known tasks of which nobody knows whether they were paid for; they are never made again.
    /// - Returns: the exit code that says so.
    @discardableResult
    private func tellOfUncertain(_ outcome: BatchOutcome) -> Exit? {
        let uncertain = outcome.results.flatMap { result in
            result.known.filter { $0.state == .uncertain }.map { (result.line, $0.id) }
        }
        for (line, task) in uncertain {
            Stream.error(
                "reel: line \(line): whether task \(task) was created is unknown; it is not made again\n"
                    + "  next: reel resolve \(task)\n")
        }
        return uncertain.isEmpty ? nil : .uncertain
    }

    private func hint(_ outcome: BatchOutcome) {
        let failed = outcome.results.flatMap(\.known).filter { [.failed, .rejected, .cancelled].contains($0.state) }
        if !failed.isEmpty {
            context.say("  \(failed.count) known did not go well: reel resubmit \(TaskNames.text(failed.map(\.id)))")
        }
        guard outcome.tasks.contains(where: { $0.state == .queued }) else { return }
        if outcome.tasks.contains(where: { $0.waitingFor == .paused }) {
            return context.say("  all sending is paused: nothing sends them before `reel queue resume`")
        }
        context.say(
            outcome.daemonRuns
                ? "  the daemon sends them; see `reel queue`"
                : "  nothing sends them by itself: `reel sync --until-done` does, and so does `reel daemon run`")
    }

    private func tellEstimate(_ outcome: BatchOutcome, _ count: (BatchResult) -> Int) {
        context.tellEstimate(
            zip(lines, outcome.results).compactMap { line, result in
                let count = count(result)
                return count > 0 ? (line.cost, count) : nil
            })
    }

    // MARK: Rows

    /// So many rows are in memory at once.
    private static var page: Int { 500 }

    /// The tasks of all lines, as they stand by now.
    private func print(_ outcome: BatchOutcome, _ desk: AnyDesk?) async throws {
        if context.isQuiet, output.effective == .table, output.fields == nil {
            for task in outcome.tasks { Stream.out("\(task.id)\n") }
            return
        }
        let format = CellFormat(context)
        let pages = RowPages<BatchRow>(output, context) { rows in
            Rows(rows, BatchFields.table, columns: BatchFields.table.columns(BatchFields.listed, format))
        }
        try await pages.print { print in
            var next = 0
            while next < lines.count {
                let start = next
                var count = 0
                while next < lines.count, count < Self.page {
                    count += outcome.results[next].rows
                    next += 1
                }
                print(try await rows(start..<next, outcome, desk))
            }
        }
    }

    private func rows(_ places: Range<Int>, _ outcome: BatchOutcome, _ desk: AnyDesk?) async throws -> [BatchRow] {
        let ids = outcome.results[places].flatMap { ($0.known + $0.made).map(\.id) }
        var tasks: [Int64: VideoTask] = [:]
        for task in try await desk?.tasks(ids) ?? [] { tasks[task.id] = task }
        return try places.flatMap { place in
            let (line, result) = (lines[place], outcome.results[place])
            let draft = try line.draft()
            let row = { (task: BatchTask?, isCreated: Bool) in
                let now = task.flatMap { tasks[$0.id] }
                return BatchRow(
                    line: line.line, ref: draft.ref, task: now.map(BatchTask.init) ?? task, isCreated: isCreated,
                    prompt: draft.request.summary.prompt, cost: now.map(\.cost) ?? line.cost)
            }
            return result.known.map { row($0, false) } + result.made.map { row($0, true) }
                + (result.made.isEmpty ? (0..<result.missing).map { _ in row(nil, true) } : [])
        }
    }
}

extension BatchResult {
    fileprivate var rows: Int { known.count + max(made.count, missing) }
}

extension BatchOutcome {
    /// Where there is no ledger yet.
    init(allNew order: BatchOrder) {
        let results = order.lines.map { BatchResult(line: $0.line, missing: $0.takes ?? 1) }
        self.init(results: results, daemonRuns: false)
    }
}
