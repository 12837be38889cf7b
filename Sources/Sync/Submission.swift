public import Model
import SenseAudio
public import Store

/// Sends one create call and writes down what came of it.
public struct Submission: Sendable {
    let repository: TaskRepository
    let upstream: Upstream
    let schedule: PollSchedule
    /// Between two attempts to write down an answer.
    var retryEvery = Duration.seconds(1)
    let onTrouble: @Sendable (String) -> Void

    /// - Parameter onTrouble: hears about answers that cannot be written down for the time being.
    public init(
        repository: TaskRepository, upstream: Upstream, schedule: PollSchedule,
        onTrouble: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.repository = repository
        self.upstream = upstream
        self.schedule = schedule
        self.onTrouble = onTrouble
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
        KillPoint.beforeCreate.reach()
        let result = await client.create(body: attempt.body) {
            KillPoint.bodyLeaving.reach()
            return try await repository.isValid(attempt)
        }
        KillPoint.createAnswered.reach()
        if case .deferred(.key, _, _) = result.outcome {
            upstream.note(refused: true, account: attempt.task.accountID)
        }
        let task = try await writeDown(result, attempt)
        KillPoint.createRecorded.reach()
        return task
    }

    /// The answer was paid for: while the disk is full or the ledger locked, it waits for as long as the process lives.
    private func writeDown(_ result: SenseAudioClient.CreateResult, _ attempt: Attempt) async throws -> VideoTask {
        while true {
            do {
                return try await repository.finish(
                    attempt, with: result.outcome, firstPollAfter: schedule.interval, isSimulated: result.isSimulated,
                    serverTime: result.serverTime)
            } catch {
                let unwritten = UnwrittenAnswer(task: attempt.task.id, outcome: result.outcome, cause: error)
                guard (error as? StoreError)?.mayPass == true, !Task.isCancelled else { throw unwritten }
                onTrouble("\(unwritten); trying again")
                try? await Task.sleep(for: retryEvery)
            }
        }
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
