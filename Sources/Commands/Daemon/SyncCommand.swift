import ArgumentParser
import Contract
import Desk
import Model
import Store

struct SyncCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Send, poll and fetch everything that is due, then exit; for cron.")

    @Flag(help: "Go on until nothing is unfinished.")
    var untilDone = false

    @Option(help: ArgumentHelp("Stop after: 90, 15m, 2h.", valueName: "time"))
    var timeout: String?

    @OptionGroup var log: LogOptions
    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var ledger: NewLedgerOption
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }
    var logFormat: LogFormat { log.logFormat }

    func perform(_ context: Context) async throws {
        let timeout = try timeout.map(DurationExpression.parse)
        let order = SyncOrder(untilDone: untilDone, timeout: timeout)
        let outcome = try await context.withServingDesk(ledger.opening) { desk in
            try await context.interruptibly { try await desk.sync(order, for: $0) }
        }
        let causes = outcome.findings.causes
        let gravest = SyncCause.gravest(causes)?.failure ?? unfinishedFailure(outcome)
        if output.json {
            Stream.out(json(outcome, causes, gravest))
        } else {
            context.say(summary(outcome))
        }
        for cause in causes {
            if let failure = cause.failure {
                FailureReport.tell(failure)
            } else {
                context.say(cause.message, next: cause.next)
            }
        }
        if let gravest { throw gravest.exit.code }
    }

    private func unfinishedFailure(_ outcome: SyncOutcome) -> Failure? {
        guard untilDone, outcome.unfinished > 0 else { return nil }
        return Failure(
            code: "still_running", message: "stopped; \(TaskNames.count(outcome.unfinished)) unfinished, which go on",
            exit: .stillRunning, created: .no, next: "reel sync --until-done")
    }

    private func summary(_ outcome: SyncOutcome) -> String {
        let findings = outcome.findings
        var text = "\(outcome.changes) changes; \(outcome.unfinished) unfinished"
        let passed = findings.passedOver.reduce(0) { $0 + $1.count }
        if passed > 0 { text += ", \(passed) passed over" }
        if findings.uncertain.count > 0 { text += ", \(findings.uncertain.count) uncertain" }
        let held = findings.groups.filter { $0.waitingFor == .held }.reduce(0) { $0 + $1.count }
        if held > 0 { text += ", \(held) held" }
        return text
    }

    private func json(_ outcome: SyncOutcome, _ causes: [SyncCause], _ gravest: Failure?) -> String {
        let findings = outcome.findings
        func queued(_ reason: WaitingFor) -> Int {
            findings.groups.filter { $0.waitingFor == reason }.reduce(0) { $0 + $1.count }
        }
        var json = JSONWriter()
        json.object { json in
            json.field("changes", outcome.changes)
            json.field("unfinished", outcome.unfinished)
            json.field("passed_over", findings.passedOver.reduce(0) { $0 + $1.count })
            json.field("queued", findings.groups.reduce(0) { $0 + $1.count })
            json.field("held", queued(.held))
            json.field("not_before", queued(.notBefore))
            json.field("uncertain", findings.uncertain.count)
            json.field("accepted", findings.entries.accepted)
            json.field("saved", findings.entries.saved)
            json.arrayField("causes") { json in
                for cause in causes { write(cause, to: &json) }
            }
            if let gravest { json.rawField("error", gravest.object) } else { json.nullField("error") }
        }
        return json.text + "\n"
    }

    private func write(_ cause: SyncCause, to json: inout JSONWriter) {
        json.object { json in
            json.field("code", cause.code)
            json.field("count", cause.count)
            json.arrayField("tasks") { json in cause.tasks.forEach { json.integer($0) } }
            json.field("message", cause.message)
            json.field("next", cause.next)
            json.field("exit_code", cause.exit.map { Int($0.rawValue) })
        }
    }
}
