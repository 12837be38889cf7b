public import Model
import SenseAudio
public import Store
import Transport

/// Asks about one task and writes down the answer, whosever record it is.
public struct Poller: Sendable {
    let repository: TaskRepository
    let upstream: Upstream
    let schedule: PollSchedule
    /// Hears what is odd about answers; nil where the one who asked sees the task anyway.
    let complaints: Complaints?

    public init(
        repository: TaskRepository, upstream: Upstream, schedule: PollSchedule, complaints: Complaints? = nil
    ) {
        self.repository = repository
        self.upstream = upstream
        self.schedule = schedule
        self.complaints = complaints
    }

    /// What a poll brought.
    public enum Outcome: Sendable {
        /// A record of the task, and whether that brought it to another state.
        case answered(hasMoved: Bool)
        /// The service said that it does not know the task.
        case unknownTask
        /// No answer, or one about something else.
        case nothing
    }

    /// - Parameter task: claimed by this process; let go of by the time this returns.
    @discardableResult
    public func poll(_ task: PolledTask) async throws -> Outcome {
        guard let taskID = task.taskID, let client = upstream.clients[task.accountID] else {
            if task.holder != nil { try await repository.letGo(of: task) }
            return .nothing
        }
        do {
            KillPoint.beforePoll.reach()
            guard let (record, isSimulated) = try await ask(client, task, taskID) else {
                if task.holder != nil { try await repository.letGo(of: task) }
                return .nothing
            }
            upstream.note(refused: false, account: task.accountID)
            KillPoint.pollAnswered.reach()
            let outcome = try await apply(record, isSimulated: isSimulated, askedFor: task, taskID: taskID)
            KillPoint.pollRecorded.reach()
            upstream.observer?.onEvent(.answered(task))
            if case .answered(hasMoved: true) = outcome { try await tellEnd(of: task.id) }
            return outcome
        } catch let failure as SenseAudioClient.StatusFailure {
            if failure.isUnauthorized { upstream.note(refused: true, account: task.accountID) }
            let wait = schedule.backOff(
                errors: task.pollErrors + 1, retryAfter: failure.retryAfter, random: .random(in: 0..<1))
            try await repository.notePollError(
                failure.error, of: task, retryAfter: wait, isMissing: failure.isNotFound)
            upstream.observer?.onEvent(.notAnswered(task, failure.error, PollTrouble(failure)))
            if failure.isNotFound { try await tellEnd(of: task.id) }
            return failure.isNotFound ? .unknownTask : .nothing
        }
    }

    private func tellEnd(of id: Int64) async throws {
        guard let observer = upstream.observer else { return }
        let task = try await repository.task(id)
        if task.state.isFinal { observer.onEvent(.finished(task)) }
    }

    /// - Returns: nil if nobody was asked, as the one call that may be made is being made for another task.
    private func ask(
        _ client: SenseAudioClient, _ task: PolledTask, _ taskID: String
    ) async throws -> (record: StatusRecord, isSimulated: Bool)? {
        let (bare, account) = (upstream.bareQueries, task.accountID)
        if bare.isRefused(task.id, of: account) { return try await askWithoutID(client, task) }
        do {
            let answer = try await upstream.status(client, of: taskID, task: task.id)
            if answer.record.taskID == taskID { bare.noteAnswered(account) }
            return answer
        } catch let failure as SenseAudioClient.StatusFailure where failure.refusesQuery {
            guard try await repository.isMadeByService(task.id), bare.noteRefused(task.id, of: account) else {
                throw failure
            }
            do { return try await askWithoutID(client, task) } catch is SenseAudioClient.StatusFailure {
                // What it said to the usual call is what there is to say.
                throw failure
            }
        }
    }

    /// Asks for the account's current task, whichever that is.
    private func askWithoutID(
        _ client: SenseAudioClient, _ task: PolledTask
    ) async throws -> (record: StatusRecord, isSimulated: Bool)? {
        try await upstream.bareQueries.ask(task.accountID) {
            do {
                let answer = try await upstream.status(client, of: nil, task: task.id)
                guard answer.record.taskID != nil else {
                    throw SenseAudioClient.StatusFailure(
                        error: TaskError(
                            code: "unreadable",
                            message:
                                "the service refuses to be asked about one task, and does not say whose its current "
                                + "record is", httpStatus: 200))
                }
                return answer
            } catch let failure as SenseAudioClient.StatusFailure {
                upstream.bareQueries.forget(task.id, of: task.accountID)
                // That there is no current task says nothing about this one.
                throw SenseAudioClient.StatusFailure(
                    error: failure.error, retryAfter: failure.retryAfter, isUnauthorized: failure.isUnauthorized)
            }
        }
    }

    private func apply(
        _ record: StatusRecord, isSimulated: Bool, askedFor task: PolledTask, taskID: String
    ) async throws -> Outcome {
        switch record.owner(asked: taskID, request: try await echoSource(record, task)) {
        case .asked:
            // Of two tasks with the same request the record may be either's, unless it says whose it is.
            if record.taskID == nil, let twin = try await repository.twin(of: task.id) {
                try await repository.noteForeign(taskID: nil, twin: twin, of: task)
                return .nothing
            }
            let hasMoved = try await repository.observe(record.report, of: task, isSimulated: isSimulated)
            if !hasMoved { complain(of: record.report, said: task) }
            return .answered(hasMoved: hasMoved)
        case .another(let other):
            try await repository.noteForeign(taskID: other, of: task)
            // If the call answers with the key's current task, this is the only news that the other one will get.
            if let owner = try await repository.task(taskID: other, account: task.accountID), owner.id != task.id {
                try await repository.observe(record.report, of: PolledTask(owner), isSimulated: isSimulated)
            }
        case .unknown:
            try await repository.noteForeign(taskID: nil, of: task)
        }
        return .nothing
    }

    /// Says long before the deadline that a task goes on for want of a meaning. A word for an end may come a moment before
    /// what bears it out, so that it is odd only when it comes again.
    private func complain(of report: StatusReport, said task: PolledTask) {
        guard task.state.isPolled, let complaints, let oddity = report.word.oddity else { return }
        let isEnd = report.word.saysCompleted || report.word.saysFailed
        guard !isEnd || task.upstreamStatus == report.status else { return }
        complaints.raise(
            "the status \(report.status)", because: OddAnswer(),
            "\(oddity): of task \(task.id), and perhaps others, which are asked about until their deadlines; see "
                + "`reel list`")
    }

    private struct OddAnswer: Error {}

    /// The request is only read when the record does not say whose it is.
    private func echoSource(_ record: StatusRecord, _ task: PolledTask) async throws -> JSONValue? {
        guard record.taskID == nil, let body = try await repository.requestBody(of: task.id) else { return nil }
        return try? JSONValue.parse(body)
    }
}

extension PollTrouble {
    fileprivate init(_ failure: SenseAudioClient.StatusFailure) {
        self =
            failure.isNotFound
            ? .unknownTask : failure.isUnauthorized ? .key : failure.error.httpStatus == 429 ? .rate : .away
    }
}
