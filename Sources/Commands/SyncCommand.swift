import ArgumentParser
import Store
import Sync

struct SyncCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Send, poll and fetch everything that is due, then exit; for cron.")

    @Flag(help: "Go on until nothing is unfinished.")
    var untilDone = false

    @Option(help: ArgumentHelp("Stop after: 90, 15m, 2h.", valueName: "time"))
    var timeout: String?

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var ledger: NewLedgerOption
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        let timeout = try timeout.map(DurationExpression.parse)
        let (before, left, passed) = try await context.withSession(ledger.opening) { session in
            let repository = session.repository
            var allDue = session.scope()
            if !untilDone { allDue.dueBefore = repository.now }
            let scope = allDue
            if scope.accounts.isEmpty { _ = try context.settings.credentials() }
            let before = try await repository.newestEvent()
            try await context.holdStale(repository)
            if let pausedAt = try await repository.pausedAt() {
                context.say(
                    "sending is paused since \(context.time(pausedAt)), so that only what was sent goes on; "
                        + "`reel queue resume` sends again")
            }
            let proof = KeyProof(repository: repository, upstream: session.upstream)
            for news in try await proof.attempt() { context.say(news) }
            let worker = try await repository.startWorker(kind: "sync")
            let loop = session.loop(worker)
            let untilDone = untilDone
            let signals = StopSignals(loop: loop, longestCall: session.settings.createTimeout, context: context)
            try await Interruption.run(signals, timeout: timeout) {
                try await loop.run(scope) {
                    untilDone ? try await !repository.hasUnfinished(session.upstream.live(scope)) : loop.hasRunDry
                }
            }
            try await repository.stop(worker)
            return (
                try await repository.newestEvent() - before,
                try await repository.unfinishedCount(session.upstream.live(scope)), try await session.passedOver()
            )
        }
        for group in passed { context.say(group.sentence) }
        if output.json {
            var json = JSONWriter()
            json.object { json in
                json.field("changes", before)
                json.field("unfinished", left)
                json.field("passed_over", passed.reduce(0) { $0 + $1.count })
            }
            Stream.out(json.text + "\n")
        } else {
            context.say("\(before) changes; \(left) unfinished")
        }
        guard untilDone else { return }
        if !passed.isEmpty { throw Exit.key.code }
        if left > 0 { throw Exit.stillRunning.code }
    }
}
