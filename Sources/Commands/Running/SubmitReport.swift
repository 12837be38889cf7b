import Contract
import Desk
import Model

/// What `submit` and `resubmit` print of what they have made, and the exit code that they end with.
struct SubmitReport {
    let context: Context
    let order: SubmitOrder
    let asJSON: Bool
    /// Whether there can be but one task: it is then printed as itself and not as a list of one.
    let isSingle: Bool

    func tell(_ outcome: SubmitOutcome) throws {
        let (tasks, exit, isNew) = (outcome.tasks, outcome.exit, outcome.isNew)
        if let stranded = outcome.stranded {
            if !asJSON { render(tasks, isNew) }
            throw stranded
        }
        if exit != .done, asJSON || tasks.count == 1, var failed = outcome.failure {
            if !asJSON { render(tasks, isNew) }
            // The object names one of them; the others must not go untold.
            if tasks.count > 1 { failed.message += "; all: \(MadeTasks.clauses(tasks).joined(separator: "; "))" }
            throw failed
        }
        render(tasks, isNew)
        if exit == .done { SavedElsewhere.tell(tasks, context) }
        if outcome.isInterrupted { tellUnsent(tasks) }
        if exit != .done {
            for failure in outcome.failures { FailureReport.tell(failure) }
            throw exit.code
        }
        if context.isTerminal, !context.isQuiet {
            context.tellEstimate(tasks.filter { isNew[$0.id] == true }.map { ($0.cost, 1) }, indented: true)
        }
        if !order.waits, context.isTerminal { hint(tasks, outcome.daemonRuns) }
    }

    private func render(_ tasks: [VideoTask], _ isNew: [Int64: Bool]) {
        if isSingle, let task = tasks.first {
            return TaskReport.print(task, asJSON: asJSON, isNew: isNew[task.id], context)
        }
        if asJSON {
            var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
            json.array { json in
                for task in tasks {
                    TaskFields.table.write(context.shown(task), to: &json) { $0.field("created", isNew[task.id]) }
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
        if tasks.contains(where: { $0.waitingFor == .cap }) {
            return context.say("  nothing sends \(them) before a cap has room: see `reel budget`")
        }
        if !daemonRuns, order.isRecordOnly {
            return context.say("  nothing sends \(them) by itself: `reel sync` does, and so does `reel daemon run`")
        }
        guard daemonRuns else { return context.say("  follow \(them): reel wait \(names)") }
        let command = open.count == 1 ? "reel show \(names)" : "reel list"
        context.say("  the daemon follows \(them); see `\(command)`")
    }
}
