public import Contract
public import Model
import Store
import Sync

/// What came of asking about tasks.
public struct RefreshOutcome: Sendable {
    public var tasks: [VideoTask]
    /// That there was no answer about some of them.
    public var failure: Failure?

    public init(tasks: [VideoTask], failure: Failure? = nil) {
        (self.tasks, self.failure) = (tasks, failure)
    }
}

extension LocalDesk {
    public func refresh(_ choice: TaskChoice, for caller: Caller) async throws -> RefreshOutcome {
        let session = try session()
        let ids = try await ids(of: choice, for: caller)
        let failures = try await repository.withWorker("refresh") { worker in
            var failures: [String] = []
            for id in ids {
                var task = try await repository.task(id)
                guard task.upstreamID != nil else {
                    failures.append("task \(id) is \(task.state.rawValue) and has no id at the service yet")
                    continue
                }
                task = try await session.followed(task)
                // Another process may have it; asking costs nothing, so that it is not waited for longer than a poll takes.
                var claimed: PolledTask?
                for _ in 0..<20 where claimed == nil {
                    claimed = try await repository.claimForRefresh(id, worker: worker, lease: SyncSettings.pollLease)
                    if claimed == nil { try await Task.sleep(for: .milliseconds(100)) }
                }
                let asked = claimed ?? PolledTask(task)
                _ = try await caller.awaitingAnswer("about task \(id)", atMost: session.upstream.longestQuestion) {
                    try await session.poller.poll(asked)
                }
                let after = try await repository.task(id)
                if after.pollErrors > task.pollErrors { failures.append(try await reason(id)) }
            }
            return failures
        }
        var outcome = RefreshOutcome(tasks: try await tasks(ids))
        if !failures.isEmpty {
            outcome.failure = Failure(
                code: "no_answer", message: failures.joined(separator: "\n"), exit: .failed, task: ids.first,
                created: .gravest(outcome.tasks), next: "reel refresh \(ids.map(String.init).joined(separator: " "))")
        }
        return outcome
    }

    private func reason(_ id: Int64) async throws -> String {
        var query = HistoryQuery()
        query.task = id
        query.kinds = [.pollError]
        query.limit = 1
        let message = try await repository.history(query).last.map(EventText.message)
        return "task \(id): \(message ?? "no answer")"
    }
}
