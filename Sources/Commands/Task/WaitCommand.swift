import ArgumentParser
import Contract
import Desk
import Model
import Store

struct WaitCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Wait until tasks are finished and saved; all unfinished ones if none is named.",
        discussion: "Sends, polls and downloads by itself where no daemon does.")

    enum Goal: String, CaseIterable, ExpressibleByArgument {
        case finished, saved
    }

    @OptionGroup var selection: TaskSelection

    @Option(help: ArgumentHelp("Stop waiting after: 90, 15m, 2h.", valueName: "time"))
    var timeout: String?

    @Option(name: .customLong("for"), help: ArgumentHelp("finished or saved.", valueName: "what"))
    var goal = Goal.saved

    @OptionGroup var log: LogOptions
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }
    var logFormat: LogFormat { log.logFormat }

    func perform(_ context: Context) async throws {
        let timeout = try timeout.map(DurationExpression.parse)
        try await context.withServingFrontDesk { desk in
            let ids = try await chosen(desk, context)
            let order = WaitOrder(ids: ids, goal: goal == .saved ? .saved : .finished, timeout: timeout)
            let outcome = try await context.interruptibly { try await desk.wait(order, for: $0) }
            let exit = outcome.exit
            if exit != .done, wantsJSON, ids.count == 1, let failure = outcome.failure(of: exit) { throw failure }
            if exit != .done, wantsJSON {
                Stream.out(json(outcome.tasks, outcome.failures, context))
            } else {
                Stream.out(TaskRows.make(outcome.tasks, context).render(output, context))
            }
            for failure in outcome.told { FailureReport.tell(failure, withNext: !wantsJSON) }
            if exit != .done { throw exit.code }
        }
    }

    /// All tasks, and after them what is wrong with some, each as the object that a failure prints.
    private func json(_ tasks: [VideoTask], _ failures: [Failure], _ context: Context) -> String {
        var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
        json.array { json in
            for task in tasks { TaskFields.table.write(context.shown(task), to: &json) }
            for failure in failures {
                json.object { $0.rawField("error", failure.object) }
            }
        }
        return json.text + "\n"
    }

    private func chosen(_ desk: AnyDesk, _ context: Context) async throws -> [Int64] {
        if !selection.isEmpty { return try await desk.ids(of: selection.choice(context), for: context.caller()) }
        let ids = try await desk.unfinished(profile: selection.filters.all ? nil : context.settings.profile.value)
        if ids.isEmpty { context.say("no task is unfinished; nothing to wait for") }
        return ids
    }
}
