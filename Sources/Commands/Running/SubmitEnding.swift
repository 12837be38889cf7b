import Desk
import Contract
import Model
import Store

/// What `submit` and `resubmit` do once their tasks are recorded and sent: wait if asked to, print, and end with the
/// contract's code.
struct SubmitEnding {
    let session: Session
    let context: Context
    let sending: SendingOptions.Prepared
    let asJSON: Bool
    /// Whether there can be but one task: it is then printed as itself and not as a list of one.
    let isSingle: Bool
    /// Raised if the user broke it off: nothing more is sent or waited for.
    let interruption: Interruption

    func finish(_ made: [Submitting.Made]) async throws {
        let isInterrupted = interruption.isRaised
        var tasks = made.map(\.task)
        let isNew = Dictionary(uniqueKeysWithValues: made.map { ($0.task.id, $0.isNew) })
        let daemonRuns = try await session.repository.daemonFollows(tasks)
        if !daemonRuns, !sending.wait, tasks.contains(where: { !$0.isSettled }),
            session.repository.runningDaemon() != nil
        {
            context.say(
                "the daemon that runs lacks the key for this, or the service refuses it: it does not go on with it")
        }
        var exit = Exit.gravest(tasks.map { exitStatus(of: $0, daemonRuns) })
        if isInterrupted, exit == .done { exit = .interrupted }
        var report: WaitReport?
        if sending.wait, !isInterrupted, [.done, .busy, .unreachable].contains(exit) {
            let waiting = Waiting(
                session: session, context: context, interruption: interruption, ids: tasks.map(\.id),
                timeout: sending.waitTimeout)
            let waited = try await waiting.run()
            report = WaitReport(waited, goal: .saved, videosFolder: context.settings.videos.value)
            tasks = waited.tasks
            exit = waited.exit(goal: .saved)
            if exit == .key, let first = waited.stranded.keys.min(), let stranded = waited.stranded[first] {
                if !asJSON { render(tasks, isNew) }
                throw stranded
            }
        }
        if exit != .done, asJSON || tasks.count == 1, var failed = failure(exit, tasks, daemonRuns) {
            if !asJSON { render(tasks, isNew) }
            // The object names one of them; the others must not go untold.
            if tasks.count > 1 { failed.message += "; all: \(MadeTasks.clauses(tasks).joined(separator: "; "))" }
            throw failed
        }
        render(tasks, isNew)
        if exit == .done { SavedElsewhere.tell(tasks, context) }
        if isInterrupted { tellUnsent(tasks) }
        if exit != .done {
            let failures =
                report?.told
                ?? tasks.compactMap { task in
                    ExitStatus.failure(
                        task, exitStatus(of: task, daemonRuns), videosFolder: context.settings.videos.value)
                }
            for failure in failures { FailureReport.tell(failure) }
            throw exit.code
        }
        if !sending.wait, context.isTerminal { hint(tasks, daemonRuns) }
    }

    private func exitStatus(of task: VideoTask, _ daemonRuns: Bool) -> Exit {
        // Who only wants it written down has what they want.
        if sending.isRecordOnly, task.state == .queued { return .done }
        return ExitStatus.afterSubmit(task, daemonRuns: daemonRuns)
    }

    private func failure(_ exit: Exit, _ tasks: [VideoTask], _ daemonRuns: Bool) -> Failure? {
        let cause = exit == .interrupted ? .stillRunning : exit
        let first = tasks.first {
            ExitStatus.of($0) == cause || ExitStatus.afterSubmit($0, daemonRuns: daemonRuns) == exit
        }
        return (first ?? tasks.first).flatMap {
            ExitStatus.failure($0, exit, videosFolder: context.settings.videos.value)
        }
    }

    private func render(_ tasks: [VideoTask], _ isNew: [Int64: Bool]) {
        if isSingle, let task = tasks.first {
            return TaskReport.print(task, asJSON: asJSON, isNew: isNew[task.id], context)
        }
        if asJSON {
            let taskJSON = TaskJSON(videosFolder: context.settings.videos.value)
            var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
            json.array { json in
                for task in tasks {
                    taskJSON.write(task, to: &json) { $0.field("created", isNew[task.id]) }
                }
            }
            Stream.out(json.text + "\n")
        } else if context.isQuiet {
            Stream.out(tasks.map { "\($0.id)\n" }.joined())
        } else if context.isTerminal {
            for task in tasks { Stream.out(TaskSentence.text(task, isNew: isNew[task.id] ?? true, context) + "\n") }
        } else {
            Stream.out(TaskRows.make(tasks, context).render(RowOutputOptions.table, context))
        }
    }

    private func tellUnsent(_ tasks: [VideoTask]) {
        let unsent = tasks.filter { $0.state == .queued }.map(\.id)
        guard !unsent.isEmpty else { return }
        context.say(
            "recorded and not sent: \(TaskNames.text(unsent)); `reel sync` or the daemon sends them, "
                + "`reel cancel` takes them back")
    }

    private func hint(_ tasks: [VideoTask], _ daemonRuns: Bool) {
        let open = tasks.filter { !$0.isSettled }.map(\.id)
        guard !open.isEmpty else { return }
        let (names, them) = (TaskNames.text(open), open.count == 1 ? "it" : "them")
        if tasks.contains(where: { $0.waitingFor == .paused }) {
            return context.say("  all sending is paused: nothing sends \(them) before `reel queue resume`")
        }
        if !daemonRuns, sending.isRecordOnly {
            return context.say("  nothing sends \(them) by itself: `reel sync` does, and so does `reel daemon run`")
        }
        guard daemonRuns else { return context.say("  follow \(them): reel wait \(names)") }
        let command = open.count == 1 ? "reel show \(names)" : "reel list"
        context.say("  the daemon follows \(them); see `\(command)`")
    }
}
