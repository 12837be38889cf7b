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
                "ref \(BatchFault.excerpt(result.ref ?? "")) names task \(task.id) (\(task.state.rawValue)), which has "
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
    func tell(planned outcome: BatchOutcome) throws {
        try requireNoConflict(outcome)
        let rows = try zip(lines, outcome.results).flatMap { line, result in
            let prompt = try line.draft().request.summary.prompt
            return result.known.map { row(line, prompt, $0, isCreated: false) }
                + (0..<result.missing).map { _ in row(line, prompt, nil, isCreated: true) }
        }
        render(rows)
        let missing = outcome.results.reduce(0) { $0 + $1.missing }
        context.say("\(summary(outcome, missing, verb: "would be")); nothing was recorded")
        context.tellEstimate(rows.filter(\.isCreated).map { ($0.cost, 1) })
        tellOfUncertain(outcome)
    }

    func tell(_ outcome: BatchOutcome) throws {
        let rows = try rows(outcome, [])
        render(rows)
        say(outcome)
        context.tellEstimate(rows.filter(\.isCreated).map { ($0.cost, 1) })
        if context.isTerminal { hint(outcome) }
        if let uncertain = tellOfUncertain(outcome) { throw uncertain.code }
    }

    /// After a wait.
    func tell(_ outcome: BatchOutcome, after end: WaitOutcome) throws {
        render(try rows(outcome, end.tasks))
        for failure in end.told { FailureReport.tell(failure, withNext: !output.wantsJSON) }
        let counts = Dictionary(grouping: end.tasks, by: \.state).mapValues(\.count)
        let states = TaskState.allCases.compactMap { state in counts[state].map { "\($0) \(state.rawValue)" } }
        let saved = end.tasks.count { $0.video?.state == .saved }
        context.say("\(TaskNames.count(end.tasks.count)): \(states.joined(separator: ", ")); \(saved) saved")
        if end.exit != .done { throw end.exit.code }
    }

    func say(_ outcome: BatchOutcome) {
        context.say(summary(outcome, outcome.results.reduce(0) { $0 + $1.made.count }, verb: "are"))
        let waiting = outcome.results.flatMap(\.made).count { $0.waitingFor == .cap }
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

    // MARK: Rows

    /// - Parameter tasks: how they stand by now, as far as that is known.
    private func rows(_ outcome: BatchOutcome, _ tasks: [VideoTask]) throws -> [BatchRow] {
        let byID = Dictionary(tasks.map { ($0.id, BatchTask($0)) }, uniquingKeysWith: { first, _ in first })
        return try zip(lines, outcome.results).flatMap { line, result in
            let prompt = try line.draft().request.summary.prompt
            return result.known.map { row(line, prompt, byID[$0.id] ?? $0, isCreated: false) }
                + result.made.map { row(line, prompt, byID[$0.id] ?? $0, isCreated: true) }
        }
    }

    private func row(_ line: BatchLine, _ prompt: String, _ task: BatchTask?, isCreated: Bool) -> BatchRow {
        BatchRow(
            line: line.line, ref: line.ref, task: task, isCreated: isCreated, prompt: prompt,
            cost: task.map(\.cost) ?? line.cost)
    }

    private func render(_ rows: [BatchRow]) {
        if context.isQuiet, output.effective == .table, output.fields == nil {
            return Stream.out(rows.compactMap(\.task).map { "\($0.id)\n" }.joined())
        }
        let format = CellFormat(context)
        let table = Rows(rows, BatchFields.table, columns: BatchFields.table.columns(BatchFields.listed, format))
        Stream.out(table.render(output, context))
    }
}

extension BatchOutcome {
    /// Where there is no ledger yet.
    init(allNew order: BatchOrder) {
        let results = order.lines.map {
            BatchResult(new: $0.line, ref: $0.ref, count: $0.takes)
        }
        self.init(results: results, daemonRuns: false)
    }
}
