import ArgumentParser
import Contract
import Model
import Store

struct DaemonStatusCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Whether a daemon runs, and what it has to do. Exit code 1 if none runs.")

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        let (daemon, counts, accounts, pausedAt, odd) = try await context.withLedger { repository in
            let real = try await repository.counts(profile: nil, simulated: false)
            let simulated = try await repository.counts(profile: nil, simulated: true)
            return (
                repository.runningDaemon(), real.merging(simulated, uniquingKeysWith: +),
                try await repository.accounts(), try await repository.pausedAt(),
                try await repository.oddStatuses()
            )
        }
        let paused = accounts.filter { ($0.pausedUntil ?? 0) > context.now }
        Stream.out(
            output.json
                ? json(daemon, counts, paused, pausedAt, odd, context)
                : text(daemon, counts, paused, pausedAt, odd, context))
        if daemon == nil { throw Exit.failed.code }
    }

    private func json(
        _ daemon: RunningDaemon?, _ counts: [TaskState: Int], _ paused: [Account], _ pausedAt: Int64?,
        _ odd: [OddStatus], _ context: Context
    ) -> String {
        var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
        json.object { json in
            json.field("running", daemon != nil)
            json.field("pid", daemon.map { Int($0.pid) })
            json.field("started_at", daemon.map { Timestamp.rfc3339($0.startedAt) })
            json.field("stopping", daemon.map(\.isStopping))
            json.field("log_lost", daemon.map(\.hasLostLog))
            json.objectField("states") { json in
                for state in TaskState.allCases { json.field(state.rawValue, counts[state] ?? 0) }
            }
            json.field("paused_at", pausedAt.map(Timestamp.rfc3339))
            json.arrayField("paused") { json in
                for account in paused {
                    json.object { json in
                        json.field("base_url", account.baseURL)
                        json.field("waiting_for", account.pausedFor?.rawValue)
                        json.field("until", account.pausedUntil.map(Timestamp.rfc3339))
                    }
                }
            }
            json.arrayField("odd_statuses") { json in
                for group in odd {
                    json.object { json in
                        json.field("upstream_status", group.status)
                        json.field("tasks", group.count)
                        json.field("first", group.first)
                        json.field("message", group.oddity)
                    }
                }
            }
        }
        return json.text + "\n"
    }

    private func text(
        _ daemon: RunningDaemon?, _ counts: [TaskState: Int], _ paused: [Account], _ pausedAt: Int64?,
        _ odd: [OddStatus], _ context: Context
    ) -> String {
        var lines = [
            daemon.map { "a daemon runs since \(context.time($0.startedAt)), process id \($0.pid)" }
                ?? "no daemon runs; start one with `reel daemon run`"
        ]
        if daemon?.isStopping == true {
            lines.append(
                "it was told to stop: it takes up nothing new, and ends once its create calls have been answered")
        }
        if daemon?.hasLostLog == true {
            lines.append("nobody reads its log any more: stop it, and start it anew with `reel daemon run 2>>FILE`")
        }
        let open = TaskState.allCases.filter { !$0.isFinal && (counts[$0] ?? 0) > 0 }
        lines.append(
            open.isEmpty
                ? "nothing is unfinished" : open.map { "\(counts[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", "))
        if let pausedAt {
            lines.append("sending is paused since \(context.time(pausedAt)); `reel queue resume` goes on")
        }
        for account in paused {
            lines.append(
                "\(account.baseURL) is paused until \(context.time(account.pausedUntil)): "
                    + "waiting for \(account.pausedFor?.rawValue ?? "")")
        }
        lines += OddStatusText.sentences(odd)
        return lines.map { (context.isTerminal ? WordWrap.message($0, columns: context.width) : $0) + "\n" }.joined()
    }
}
