public import Model
import Providers
public import Store

/// Sends one create call and writes down what came of it.
public struct CreateCall: Sendable {
    let repository: TaskRepository
    let upstream: Upstream
    let schedule: PollSchedule
    /// Between two attempts to write down an answer.
    var retryEvery = Duration.seconds(1)
    let complaints: Complaints
    /// Whether the process was told to end: then no body leaves any more, and an answer that is kept in a rescue file is
    /// not waited with.
    public var isEnding: @Sendable () -> Bool = { false }

    /// - Parameters:
    ///   - onTrouble: hears about answers that cannot be written down for the time being.
    ///   - words: an error as it is told to a person.
    public init(
        repository: TaskRepository, upstream: Upstream, schedule: PollSchedule,
        onTrouble: @escaping @Sendable (String) -> Void = { _ in },
        words: @escaping @Sendable (any Error) -> String = { "\($0)" }
    ) {
        self.repository = repository
        self.upstream = upstream
        self.schedule = schedule
        complaints = Complaints(tell: onTrouble, words: words)
    }

    init(repository: TaskRepository, upstream: Upstream, schedule: PollSchedule, complaints: Complaints) {
        self.repository = repository
        self.upstream = upstream
        self.schedule = schedule
        self.complaints = complaints
    }

    /// The intent is on disk already: the attempt is the proof.
    /// - Returns: the task as it stands after the answer.
    public func send(_ attempt: Attempt) async throws -> VideoTask {
        guard let client = upstream.clients[attempt.task.accountID] else {
            let error = TaskError(code: "no_key", message: "no key at hand for this task's account; nothing was sent")
            let task = try await repository.finish(
                attempt, with: .deferred(.key, error, retryAfter: nil), firstPollAfter: 0, isSimulated: false)
            tell(task)
            return task
        }
        let (repository, isEnding, words) = (repository, isEnding, complaints.words)
        KillPoint.beforeCreate.reach()
        let result = await client.create(body: attempt.body, listener: upstream.callListener(for: attempt.task.id)) {
            KillPoint.bodyLeaving.reach()
            guard !isEnding() else { return false }
            do {
                // An answer that this program could not write down is not asked for.
                try await repository.requireKnownSchema()
                return try await repository.isValid(attempt)
            } catch { throw Unchecked(description: words(error)) }
        }
        KillPoint.createAnswered.reach()
        switch result.outcome {
        case .deferred(.key, _, _): upstream.note(refused: true, account: attempt.task.accountID)
        case .accepted: upstream.note(refused: false, account: attempt.task.accountID)
        case .rejected, .uncertain, .deferred: break
        }
        let task = try await writeDown(result, attempt)
        KillPoint.createRecorded.reach()
        tell(task)
        return task
    }

    /// Why the ledger could not say whether the attempt may be sent.
    private struct Unchecked: Error, CustomStringConvertible {
        let description: String
    }

    private func tell(_ task: VideoTask) {
        guard let listener = upstream.listener else { return }
        switch task.state {
        case .pending: listener.onEvent(.accepted(task))
        case .rejected: listener.onEvent(.rejected(task))
        case .queued: listener.onEvent(.putOff(task))
        case .uncertain: listener.onEvent(.uncertain(task))
        // Somebody else was quicker, and has told it.
        case .submitting, .cancelled, .processing, .completed, .failed, .expired, .abandoned: break
        }
    }

    /// The answer was paid for: while the disk is full or the ledger locked, it waits for as long as the process lives; and
    /// from the first failure on it is kept in a rescue file too, for however the process ends.
    private func writeDown(_ result: CreateResult, _ attempt: Attempt) async throws -> VideoTask {
        var told: UnwrittenAnswer?
        while true {
            do {
                let task = try await repository.finish(
                    attempt, with: result.outcome, firstPollAfter: schedule.interval, isSimulated: result.isSimulated,
                    serverTime: result.serverTime, answer: result.answer)
                if told != nil { complaints.end(Self.trouble, "answers of the service can be written down again") }
                return task
            } catch {
                let isKept = told?.rescuedTo != nil && (error as? StoreError)?.needsRestart != true
                let newlyTo =
                    isKept
                    ? nil
                    : repository.rescue(
                        attempt, answeredBy: result.outcome, isSimulated: result.isSimulated,
                        serverTime: result.serverTime, answer: result.answer, because: error)
                let rescuedTo = newlyTo ?? told?.rescuedTo
                let unwritten = UnwrittenAnswer(
                    task: attempt.task.id, outcome: result.outcome, cause: error, rescuedTo: rescuedTo)
                // Each answer is told, since each has an id of its own; and again if it is kept after all.
                if told == nil || told?.rescuedTo != rescuedTo {
                    complaints.say("\(unwritten.sentence): \(complaints.words(error))")
                }
                told = unwritten
                guard (error as? StoreError)?.mayPass == true, !Task.isCancelled,
                    rescuedTo == nil || !isEnding()
                else { throw unwritten }
                let words = complaints.words(error)
                complaints.raise(
                    Self.trouble, because: error,
                    "answers of the service cannot be written into the ledger; trying again: \(words)")
                try? await Task.sleep(for: retryEvery)
            }
        }
    }

    private static let trouble = "answers"
}

/// The service answered, and the answer could not be written down: whoever reads this must keep it.
public struct UnwrittenAnswer: Error, CustomStringConvertible {
    public let task: Int64
    public let outcome: CreateOutcome
    public let cause: any Error
    /// The file from which the next command reads the answer back; nil if none could be written.
    public let rescuedTo: String?

    /// What happened, without its cause.
    public var sentence: String {
        let answer =
            switch outcome {
            case .accepted(let upstreamID): "the service accepted task \(task) as \(upstreamID)"
            case .rejected(let error): "the service rejected task \(task) (\(error.message))"
            case .deferred(_, let error, _): "the service put task \(task) off (\(error.message))"
            case .uncertain(let error): "whether the service has task \(task) is unknown (\(error.message))"
            }
        let place =
            rescuedTo.map { "it is kept in \($0) and read back by the next command" }
            ?? "it is kept nowhere but here: note it"
        return "\(answer), which could not be written into the ledger; \(place)"
    }

    public var description: String { "\(sentence): \(cause)" }
}
