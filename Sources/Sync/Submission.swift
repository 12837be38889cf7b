public import Model
import SenseAudio
public import Store

/// Sends one create call and writes down what came of it.
public struct Submission: Sendable {
    let repository: TaskRepository
    let upstream: Upstream
    let schedule: PollSchedule

    public init(repository: TaskRepository, upstream: Upstream, schedule: PollSchedule) {
        self.repository = repository
        self.upstream = upstream
        self.schedule = schedule
    }

    /// The intent is on disk already: the attempt is the proof.
    /// - Returns: the task as it stands after the answer.
    public func send(_ attempt: Attempt) async throws -> VideoTask {
        guard let client = upstream.clients[attempt.task.accountID] else {
            let error = TaskError(code: "no_key", message: "no key at hand for this task's account; nothing was sent")
            return try await repository.finish(
                attempt, with: .deferred(.key, error, retryAfter: nil), firstPollAfter: 0, isSimulated: false)
        }
        let repository = repository
        let result = await client.create(body: attempt.body) { try await repository.isValid(attempt) }
        return try await writeDown(result, attempt)
    }

    /// The answer was paid for: a full or busy disk gets a minute to recover before it is given up.
    private func writeDown(_ result: SenseAudioClient.CreateResult, _ attempt: Attempt) async throws -> VideoTask {
        for remaining in (0..<60).reversed() {
            do {
                return try await repository.finish(
                    attempt, with: result.outcome, firstPollAfter: schedule.interval, isSimulated: result.isSimulated)
            } catch {
                guard remaining > 0, !Task.isCancelled else {
                    throw UnwrittenAnswer(task: attempt.task.id, outcome: result.outcome, cause: error)
                }
                try? await Task.sleep(for: .seconds(1))
            }
        }
        throw CancellationError()
    }
}

/// The service answered, and the answer could not be written down: whoever reads this must keep it.
public struct UnwrittenAnswer: Error, CustomStringConvertible {
    public let task: Int64
    public let outcome: SubmissionOutcome
    public let cause: any Error

    public var description: String {
        let what = if case .accepted(let taskID) = outcome { "accepted it as \(taskID)" } else { "answered" }
        return "the service \(what), but task \(task) could not be updated: \(cause)"
    }
}
