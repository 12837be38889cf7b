import ArgumentParser
import Contract
import Desk
import Model
import Store

struct ShowCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one task.", aliases: ["view"])

    @Argument(help: "A local number, ref:KEY, or the service's id.")
    var task: String

    @Flag(help: "With every change of its status.")
    var history = false

    @Flag(help: "With the request body, as sent.")
    var request = false

    @Flag(help: "End with the code that `wait` would end with.")
    var exitStatus = false

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        let details = try await context.withFrontDesk { desk in
            try await desk.details(DetailQuestion(task, history: history, request: request))
        }
        let (found, events, body) = (details.task, details.history, details.request)
        let text = body.map { String(decoding: $0, as: UTF8.self) }
        if output.json {
            var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
            TaskFields.table.write(context.shown(found), to: &json) { json in
                TaskDetailJSON.write(
                    found, request: request ? .some(body) : nil, history: history ? events : nil, to: &json)
            }
            Stream.out(json.text + "\n")
        } else {
            Stream.out(TaskDetails.text(found, overdue: details.overdue, context))
            if let text { Stream.out("\n" + Sanitizer.keepingLineBreaks(text) + "\n") }
            if request, text == nil, let sentence = found.prunedSentence({ context.time($0) }) { context.say(sentence) }
            if history {
                Stream.out(
                    "\n" + EventRows.make(events, context, ofOneTask: true).render(.table, context)
                        + AnswerText.make(events))
            }
        }
        let exit = ExitStatus.of(found)
        if exitStatus, exit != .done { throw exit.code }
    }
}
