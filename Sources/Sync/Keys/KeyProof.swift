public import Model
import Providers
public import Store

/// Finds out whether the key that a profile has today sees what the service accepted under an older one.
///
/// Only the task's own record, asked for with that key, proves it. Refusals, answers that the task is not known, records of
/// other tasks and records that do not say whose they are prove nothing and change nothing.
public struct KeyProof: Sendable {
    let repository: TaskRepository
    let upstream: Upstream

    public init(repository: TaskRepository, upstream: Upstream) {
        self.repository = repository
        self.upstream = upstream
    }

    /// What came of asking.
    public enum Verdict: Sendable, Equatable {
        /// So many tasks go on with the key of today.
        case proved(moved: Int)
        /// Why not, as a part of a sentence.
        case unproved(String)
    }

    /// Asks about every older key that may be asked about now, once each.
    /// - Parameter isForced: whether the pauses between two attempts are passed over, as somebody asks by hand.
    /// - Returns: what has changed, in sentences.
    /// - Throws: `StoreError`, `CancellationError`.
    @discardableResult
    public func attempt(isForced: Bool = false) async throws -> [String] {
        var news: [String] = []
        for question in try await repository.claimKeyQuestions(upstream.profiles, isForced: isForced) {
            switch try await ask(question) {
            case .proved(let moved):
                news.append(
                    "task \(question.task.id) shows that the key of today of profile \(question.profile) sees what an older "
                        + "key of it had the service accept: \(moved) \(moved == 1 ? "task goes" : "tasks go") on with it"
                )
            case .unproved(let reason):
                try await repository.noteUnproved(question, because: reason)
            }
        }
        return news
    }

    /// Asks about one task.
    /// - Parameter task: the service has accepted it under another key than the one that its profile has today.
    /// - Throws: `StoreError`, `CancellationError`.
    public func attempt(with task: VideoTask) async throws -> Verdict {
        guard let today = upstream.profiles[task.profile] else { return .unproved("the profile has no key here") }
        guard try await repository.baseURL(of: today) == task.baseURL else {
            return .unproved("the profile is at another base URL by now")
        }
        return try await ask(KeyQuestion(profile: task.profile, old: task.accountID, new: today, task: task))
    }

    private func ask(_ question: KeyQuestion) async throws -> Verdict {
        guard let upstreamID = question.task.upstreamID, let client = upstream.clients[question.new] else {
            return .unproved("there is nothing to ask with")
        }
        let answer: StatusAnswer
        do {
            answer = try await upstream.status(client, of: upstreamID, task: question.task.id)
        } catch let failure as StatusFailure {
            let status = failure.error.httpStatus.map { "HTTP \($0), " } ?? ""
            return .unproved("\(status)\(failure.error.message)")
        }
        guard answer.upstreamID == upstreamID else {
            return .unproved(
                answer.upstreamID == nil
                    ? "the answer does not say whose record it is" : "the answer was a record of another task")
        }
        let moved = try await repository.proveKey(question)
        let task = try await repository.task(question.task.id)
        try await repository.observe(answer.report, of: PolledTask(task), isSimulated: answer.isSimulated)
        return .proved(moved: moved)
    }
}
