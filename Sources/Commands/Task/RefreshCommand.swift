import ArgumentParser
import Contract
import Model
import Store
import Sync

struct RefreshCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh", abstract: "Ask about tasks now, finished or not.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        _ = try context.settings.credentials()
        try await context.withSession { session in
            let repository = session.repository
            let ids = try await selection.choice.ids(repository, context)
            let failures = try await repository.withWorker("refresh") { worker in
                var failures: [String] = []
                for id in ids {
                    var task = try await repository.task(id)
                    guard task.taskID != nil else {
                        failures.append("task \(id) is \(task.state.rawValue) and has no id at the service yet")
                        continue
                    }
                    task = try await session.followed(task)
                    // Another process may have it; asking costs nothing, so that it is not waited for longer than a poll takes.
                    var claimed: PolledTask?
                    for _ in 0..<20 where claimed == nil {
                        claimed = try await repository.claimForRefresh(id, worker: worker, lease: 120_000)
                        if claimed == nil { try await Task.sleep(for: .milliseconds(100)) }
                    }
                    let asked = claimed ?? PolledTask(task)
                    _ = try await context.awaitingAnswer("about task \(id)", atMost: session.upstream.longestQuestion) {
                        try await session.poller.poll(asked)
                    }
                    let after = try await repository.task(id)
                    if after.pollErrors > task.pollErrors { failures.append(try await reason(id, repository)) }
                }
                return failures
            }
            var query = TaskQuery()
            query.ranges = ids.map { $0...$0 }
            query.isReversed = true
            let tasks = try await repository.list(query)
            Stream.out(TaskRows.make(tasks, context).render(output, context))
            guard failures.isEmpty else {
                throw Failure(
                    code: "no_answer", message: failures.joined(separator: "\n"), exit: .failed, task: ids.first,
                    created: .gravest(tasks), next: "reel refresh \(ids.map(String.init).joined(separator: " "))")
            }
        }
    }

    private func reason(_ id: Int64, _ repository: TaskRepository) async throws -> String {
        var query = HistoryQuery()
        query.task = id
        query.kinds = [.pollError]
        query.limit = 1
        let message = try await repository.history(query).last.map(EventRows.message)
        return "task \(id): \(message ?? "no answer")"
    }
}
