public import Model
public import Providers
public import Store

/// Asks the service about a task of which nobody knows whether it was created.
public struct Resolver: Sendable {
    public let repository: TaskRepository
    let upstream: Upstream

    public init(repository: TaskRepository, upstream: Upstream) {
        self.repository = repository
        self.upstream = upstream
    }

    /// That one question may take.
    public var longestQuestion: Duration { upstream.longestQuestion }

    /// What the service says about an id that is said to be a task's.
    public enum Finding: Sendable {
        /// It knows the id; where its record contradicts the request, if it does.
        case known(StatusAnswer, isSimulated: Bool, [StatusAnswer.Difference])
        /// It does not know the id.
        case unknown(TaskError)
        /// It could not be asked.
        case unanswered(TaskError)
    }

    /// - Parameter account: whose key to ask with; nil for that of the task's account.
    /// - Throws: `StoreError`, `CancellationError`.
    public func check(_ upstreamID: String, for task: VideoTask, account: Int64? = nil) async throws -> Finding {
        guard let client = upstream.clients[account ?? task.accountID] else {
            return .unanswered(TaskError(code: "no_key", message: "the key of this task's account is not at hand"))
        }
        do {
            let answer = try await upstream.status(client, of: upstreamID, task: task.id, wholeEcho: true)
            let differences = answer.differences(
                from: try await request(of: task), sentAt: task.submittedAt, asked: upstreamID)
            return .known(answer, isSimulated: answer.isSimulated, differences)
        } catch let failure as StatusFailure {
            return failure.kind == .unknownTask ? .unknown(failure.error) : .unanswered(failure.error)
        }
    }

    /// What came of asking the service for what may be a task whose id never came.
    public enum Search: Sendable {
        /// It is this one's.
        case found(upstreamID: String, StatusAnswer, isSimulated: Bool)
        /// It cannot be told to be this one's; why, as a sentence.
        case notFound(String)
    }

    /// Whether a record that does not say whose it is can only be a task's: it repeats the whole request, and no other task
    /// here has the same.
    /// - Throws: `StoreError`.
    public func isUnmistakable(_ answer: StatusAnswer, for task: VideoTask) async throws -> Bool {
        guard answer.repeats(try await request(of: task), sentAt: task.submittedAt) else { return false }
        return try await repository.twin(of: task.id) == nil
    }

    /// Asks for what may be the task, and believes an answer only if nothing is left to trust.
    /// - Parameter account: whose key to ask with; nil for that of the task's account.
    /// - Throws: `StoreError`, `CancellationError`.
    public func search(for task: VideoTask, account: Int64? = nil) async throws -> Search {
        guard let client = upstream.clients[account ?? task.accountID] else {
            return .notFound("the key of this task's account is not at hand")
        }
        let answers: [StatusAnswer]
        do {
            answers = try await client.find(
                request: try await request(of: task), listener: upstream.callListener(for: task.id))
        } catch let failure as StatusFailure {
            return .notFound("the service names no \(client.foundName): \(failure.error.message)")
        }
        var reason = "the service names no \(client.foundName)"
        for answer in answers {
            let search = try await judge(
                answer, for: task, account: account ?? task.accountID, "the service's \(client.foundName)")
            guard case .notFound(let sentence) = search else { return search }
            reason = sentence
        }
        return .notFound(reason)
    }

    /// - Parameter name: what the record is called, for people.
    private func judge(
        _ answer: StatusAnswer, for task: VideoTask, account: Int64, _ name: String
    ) async throws -> Search {
        guard let upstreamID = answer.upstreamID else { return .notFound("the service's record has no task id") }
        if let owner = try await repository.task(upstreamID: upstreamID, baseURL: task.baseURL) {
            return .notFound("\(name) is task \(owner.id)")
        }
        var fitting: [Int64] = []
        for candidate in try await repository.tasksWithoutID(
            baseURL: task.baseURL, account: account, profile: task.profile)
        where answer.repeats(try await request(of: candidate), sentAt: candidate.submittedAt) {
            fitting.append(candidate.id)
        }
        if fitting == [task.id] { return .found(upstreamID: upstreamID, answer, isSimulated: answer.isSimulated) }
        guard fitting.contains(task.id) else {
            return .notFound("\(name), \(upstreamID), is not of this request")
        }
        let names = fitting.map(String.init).joined(separator: ", ")
        return .notFound("\(name), \(upstreamID), may be any of \(names)")
    }

    private func request(of task: VideoTask) async throws -> JSONValue? {
        try await repository.requestBody(of: task.id).flatMap { try? JSONValue.parse($0) }
    }
}
