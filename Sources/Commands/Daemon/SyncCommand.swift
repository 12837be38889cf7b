import Desk
import ArgumentParser
import Contract
import Model
import Store
import Sync

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
        let outcome = try await context.withSession(ledger.opening) { session in
            try await untilSignalled { try await pass(session, timeout, $0, context) }
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

    private struct Outcome: Sendable {
        var changes: Int64
        var unfinished: Int
        var findings: SyncFindings
    }

    private func pass(
        _ session: Session, _ timeout: Int64?, _ interruption: Interruption, _ context: Context
    ) async throws -> Outcome {
        let tally = SyncTally()
        var session = session
        session.upstream.observer = tally.observer(beside: session.upstream.observer)
        let repository = session.repository
        var allDue = session.scope()
        if !untilDone { allDue.dueBefore = repository.now }
        let scope = allDue
        if scope.accounts.isEmpty { _ = try context.settings.credentials() }
        let before = try await repository.newestEvent()
        try await context.holdStale(repository)
        let proof = KeyProof(repository: repository, upstream: session.upstream)
        for news in try await proof.attempt() { context.say(news) }
        let (untilDone, upstream, working) = (untilDone, session.upstream, session)
        try await repository.withWorker("sync") { worker in
            let loop = working.loop(worker)
            let run = LoopRun(
                loop: loop, longestCall: working.settings.createTimeout, interruption: interruption,
                say: { context.say($0) })
            try await run.run(timeout: timeout) {
                try await loop.run(scope) {
                    untilDone ? try await !repository.hasUnfinished(upstream.live(scope)) : loop.hasRunDry
                }
            }
        }
        return Outcome(
            changes: try await repository.newestEvent() - before,
            unfinished: try await repository.unfinishedCount(session.upstream.live(scope)),
            findings: try await findings(session, tally, context))
    }

    private func findings(_ session: Session, _ tally: SyncTally, _ context: Context) async throws -> SyncFindings {
        let repository = session.repository
        var findings = SyncFindings()
        findings.tally = tally.figures
        findings.pausedSince = try await repository.pausedAt().map(context.time)
        findings.groups = try await repository.queuedGroups()
        for (profile, account) in session.accounts {
            let url = try await repository.baseURL(of: account) ?? ""
            findings.accounts[account] = "profile \(profile) at \(url)"
        }
        findings.full = Set(
            try await repository.queueStanding(limit: 0).accounts.filter { standing in
                standing.openLimit.map { standing.open >= $0 } ?? false
            }.map(\.account.id))
        findings.passedOver = try await session.passedOver()
        findings.uncertain = try await repository.uncertainTasks(limit: 5)
        findings.shortage =
            DiskRoom(
                folders: [session.settings.videosFolder, repository.path], needed: session.settings.minimumFreeBytes
            ).shortage
        return findings
    }

    private func unfinishedFailure(_ outcome: Outcome) -> Failure? {
        guard untilDone, outcome.unfinished > 0 else { return nil }
        return Failure(
            code: "still_running", message: "stopped; \(TaskNames.count(outcome.unfinished)) unfinished, which go on",
            exit: .stillRunning, created: .no, next: "reel sync --until-done")
    }

    private func summary(_ outcome: Outcome) -> String {
        let findings = outcome.findings
        var text = "\(outcome.changes) changes; \(outcome.unfinished) unfinished"
        let passed = findings.passedOver.reduce(0) { $0 + $1.count }
        if passed > 0 { text += ", \(passed) passed over" }
        if findings.uncertain.count > 0 { text += ", \(findings.uncertain.count) uncertain" }
        let held = findings.groups.filter { $0.waitingFor == .held }.reduce(0) { $0 + $1.count }
        if held > 0 { text += ", \(held) held" }
        return text
    }

    private func json(_ outcome: Outcome, _ causes: [SyncCause], _ gravest: Failure?) -> String {
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
            json.field("accepted", findings.tally.accepted)
            json.field("saved", findings.tally.saved)
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
