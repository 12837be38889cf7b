public import Model
import Providers
public import Store

/// Brings a task into the ledger that was created elsewhere.
public struct Adoption: Sendable {
    let repository: TaskRepository
    let upstream: Upstream

    public init(repository: TaskRepository, upstream: Upstream) {
        self.repository = repository
        self.upstream = upstream
    }

    /// Why nothing was recorded.
    public enum Refusal: Error, Sendable {
        /// The service does not know the id.
        case unknown(TaskError)
        case keyRefused(TaskError)
        /// The service could not be reached.
        case unreachable(TaskError)
        case noRecord(TaskError)
        /// The service answered with a record that is not this task's, or does not say whose it is.
        case foreign(upstreamID: String?)
    }

    public struct Result: Sendable {
        public let task: VideoTask
        /// Whether it was recorded just now.
        public let isNew: Bool
        /// Uncertain tasks that ask for the same: it may be one of them.
        public let lookalikes: [Int64]
    }

    /// Asks once, and records the task as the answer has it.
    /// - Parameter account: its key is at hand.
    /// - Throws: `Refusal`, `StoreError`, `CancellationError`; then nothing was recorded.
    public func adopt(
        _ upstreamID: String, profile: String, account: Int64, project: String?, tags: [String]
    ) async throws -> Result {
        guard let client = upstream.clients[account] else {
            throw Refusal.unreachable(TaskError(code: "no_key", message: "the key is not at hand"))
        }
        let answer: StatusAnswer
        do {
            answer = try await upstream.status(client, of: upstreamID, task: nil, wholeEcho: true)
        } catch let failure as StatusFailure {
            if failure.kind == .unknownTask { throw Refusal.unknown(failure.error) }
            if failure.kind == .unauthorized { throw Refusal.keyRefused(failure.error) }
            throw failure.error.httpStatus == nil ? Refusal.unreachable(failure.error) : .noRecord(failure.error)
        }
        guard answer.upstreamID == upstreamID else { throw Refusal.foreign(upstreamID: answer.upstreamID) }
        var adopted = AdoptedTask(
            upstreamID: upstreamID, profile: profile, accountID: account, request: client.request(of: answer.echo),
            createdAt: answer.createdAt)
        adopted.project = project
        adopted.tags = tags
        let baseURL = try await repository.baseURL(of: account) ?? ""
        let candidates = try await repository.tasksWithoutID(baseURL: baseURL, account: account, profile: profile)
        let lookalikes = try await lookalikes(of: answer, among: candidates)
        let (task, isNew) = try await repository.adopt(adopted)
        guard isNew else { return Result(task: task, isNew: false, lookalikes: []) }
        try await repository.observe(answer.report, of: PolledTask(task), isSimulated: answer.isSimulated)
        return Result(task: try await repository.task(task.id), isNew: true, lookalikes: lookalikes)
    }

    private func lookalikes(of answer: StatusAnswer, among candidates: [VideoTask]) async throws -> [Int64] {
        var found: [Int64] = []
        for candidate in candidates where candidate.state == .uncertain {
            let request = try await repository.requestBody(of: candidate.id).flatMap { try? JSONValue.parse($0) }
            if answer.repeats(request, sentAt: candidate.submittedAt) { found.append(candidate.id) }
        }
        return found
    }
}
