public import Model
import Providers
public import Store

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
        guard let upstreamID = task.upstreamID, let client = upstream.clients[task.accountID] else {
            if task.claimant != nil { try await repository.letGo(of: task) }
            return .nothing
        }
        do {
            KillPoint.beforePoll.reach()
            let question = StatusQuestion(upstreamID: upstreamID) { [repository, id = task.id] in
                try await repository.isMadeByService(id)
            }
            guard let answer = try await client.status(question, listener: upstream.callListener(for: task.id)) else {
                if task.claimant != nil { try await repository.letGo(of: task) }
                return .nothing
            }
            upstream.note(refused: false, account: task.accountID)
            KillPoint.pollAnswered.reach()
            let outcome = try await apply(answer, askedFor: task, upstreamID: upstreamID)
            KillPoint.pollRecorded.reach()
            upstream.listener?.onEvent(.answered(task))
            if case .answered(hasMoved: true) = outcome { try await tellEnd(of: task.id) }
            return outcome
        } catch let failure as StatusFailure {
            if failure.kind == .unauthorized { upstream.note(refused: true, account: task.accountID) }
            let isMissing = failure.kind == .unknownTask
            let wait = schedule.backOff(
                errors: task.pollErrors + 1, retryAfter: failure.retryAfter, random: .random(in: 0..<1))
            try await repository.notePollError(
                failure.error, of: task, retryAfter: wait, isMissing: isMissing)
            upstream.listener?.onEvent(.notAnswered(task, failure.error, PollTrouble(failure.kind)))
            if isMissing { try await tellEnd(of: task.id) }
            return isMissing ? .unknownTask : .nothing
        }
    }

    private func tellEnd(of id: Int64) async throws {
        guard let listener = upstream.listener else { return }
        let task = try await repository.task(id)
        if task.state.isFinal { listener.onEvent(.finished(task)) }
    }

    private func apply(
        _ answer: StatusAnswer, askedFor task: PolledTask, upstreamID: String
    ) async throws -> Outcome {
        switch answer.owner(asked: upstreamID, request: try await echoSource(answer, task)) {
        case .asked:
            // Of two tasks with the same request the record may be either's, unless it says whose it is.
            if answer.upstreamID == nil, let twin = try await repository.twin(of: task.id) {
                try await repository.noteForeign(upstreamID: nil, twin: twin, of: task)
                return .nothing
            }
            let hasMoved = try await repository.observe(answer.report, of: task, isSimulated: answer.isSimulated)
            if !hasMoved { complain(of: answer.report, said: task) }
            return .answered(hasMoved: hasMoved)
        case .another(let other):
            try await repository.noteForeign(upstreamID: other, of: task)
            // If the call answers with the key's current task, this is the only news that the other one will get.
            if let owner = try await repository.task(upstreamID: other, account: task.accountID), owner.id != task.id {
                try await repository.observe(
                    answer.report, of: PolledTask(owner), isSimulated: answer.isSimulated)
            }
        case .unknown:
            try await repository.noteForeign(upstreamID: nil, of: task)
        }
        return .nothing
    }

    /// Says long before the deadline that a task goes on for want of a meaning. A word for an end may come a moment before
    /// what bears it out, so that it is odd only when it comes again.
    private func complain(of report: StatusReport, said task: PolledTask) {
        guard task.state.isPolled, let complaints, let oddity = report.oddity else { return }
        guard !report.isUnprovenEnd || task.upstreamStatus == report.status else { return }
        complaints.raise(
            "the status \(report.status)", because: OddAnswer(),
            "\(oddity): of task \(task.id), and perhaps others, which are asked about until their deadlines; see "
                + "`reel list`")
    }

    private struct OddAnswer: Error {}

    /// The request is only read when the record does not say whose it is.
    private func echoSource(_ answer: StatusAnswer, _ task: PolledTask) async throws -> JSONValue? {
        guard answer.upstreamID == nil, let body = try await repository.requestBody(of: task.id) else { return nil }
        return try? JSONValue.parse(body)
    }
}

extension PollTrouble {
    fileprivate init(_ kind: StatusFailure.Kind) {
        self =
            switch kind {
            case .unknownTask: .unknownTask
            case .unauthorized: .key
            case .rate: .rate
            case .refusesQuestion, .away: .away
            }
    }
}
