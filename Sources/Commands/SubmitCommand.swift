import ArgumentParser
import FoundationEssentials
import Model
import Store
import Sync

struct SubmitCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Check a request, write it down, send it.",
        discussion: """
            The request is on disk before it is sent. With --ref a script can run the same command again safely: the task
            is made once and then found again.
            """,
        aliases: ["generate"])

    @OptionGroup(title: "Request") var request: RequestOptions
    @OptionGroup(title: "Bookkeeping") var bookkeeping: BookkeepingOptions
    @OptionGroup(title: "Sending") var sending: SendingOptions
    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        let request = try request.makeRequest(context)
        for warning in request.warnings { context.say("warning: \(warning)") }
        if sending.dryRun { return Stream.out(String(decoding: request.body, as: UTF8.self) + "\n") }
        let outputPath = try sending.checkedOutputPath()
        let notBefore = try sending.notBefore.map {
            try TimeExpression.parse($0, now: context.now, zone: context.zone, direction: .future)
        }
        let timeout = try sending.waitTimeout.map(DurationExpression.parse)
        _ = try context.settings.credentials()
        try await context.withSession { session in
            var draft = TaskDraft(
                request: request, profile: context.settings.profile.value,
                accountID: session.accounts[context.settings.profile.value] ?? 0)
            bookkeeping.fill(&draft)
            draft.takes = sending.takes
            draft.allowsDuplicate = sending.allowDuplicate
            draft.priority = sending.priority
            draft.notBefore = notBefore
            draft.outputPath = outputPath
            let submitting = Submitting(session: session, context: context)
            let result = try await submitting.run(draft, recordOnly: sending.queue || notBefore != nil)
            try await finish(result, timeout: timeout, session, context)
        }
    }

    private func finish(
        _ result: Submitting.Result, timeout: Int64?, _ session: Session, _ context: Context
    ) async throws {
        var tasks = result.tasks
        let daemonRuns = session.repository.runningDaemon() != nil
        var exit = Exit.gravest(tasks.map { ExitStatus.afterSubmit($0, daemonRuns: daemonRuns) })
        if sending.wait, [.done, .busy, .unreachable].contains(exit) {
            let waiting = Waiting(session: session, context: context, ids: tasks.map(\.id), timeout: timeout)
            let waited = try await waiting.run()
            tasks = waited.tasks
            exit = waited.exit(goal: .saved)
        }
        if exit != .done, wantsJSON || tasks.count == 1, let failed = failure(exit, tasks, daemonRuns) {
            if !wantsJSON { render(tasks, isNew: result.isNew, context) }
            throw failed
        }
        render(tasks, isNew: result.isNew, context)
        if exit != .done { throw exit.code }
        if !sending.wait, let first = tasks.first, context.isTerminal { hint(first, daemonRuns, context) }
    }

    private func failure(_ exit: Exit, _ tasks: [VideoTask], _ daemonRuns: Bool) -> Failure? {
        let first = tasks.first {
            ExitStatus.of($0) == exit || ExitStatus.afterSubmit($0, daemonRuns: daemonRuns) == exit
        }
        return (first ?? tasks.first).flatMap { ExitStatus.failure($0, exit) }
    }

    private func render(_ tasks: [VideoTask], isNew: Bool, _ context: Context) {
        if wantsJSON {
            let taskJSON = TaskJSON(videosFolder: context.settings.videos.value)
            var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
            let write = { (task: VideoTask, json: inout JSONWriter) in
                taskJSON.write(task, to: &json) { $0.field("created", isNew) }
            }
            if sending.takes == nil, let task = tasks.first {
                write(task, &json)
            } else {
                json.array { json in for task in tasks { write(task, &json) } }
            }
            Stream.out(json.text + "\n")
        } else if context.isQuiet {
            Stream.out(tasks.map { "\($0.id)\n" }.joined())
        } else if context.isTerminal {
            for task in tasks { Stream.out(TaskSentence.text(task, isNew: isNew, context) + "\n") }
        } else {
            Stream.out(TaskRows.make(tasks, context).render(RowOutputOptions.table, context))
        }
    }

    private func hint(_ task: VideoTask, _ daemonRuns: Bool, _ context: Context) {
        guard !task.isSettled else { return }
        context.say(
            daemonRuns ? "  the daemon follows it; see `reel show \(task.id)`" : "  follow it: reel wait \(task.id)")
    }
}
