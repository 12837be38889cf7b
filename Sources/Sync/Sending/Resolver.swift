public import Model
public import SenseAudio
public import Store
import Transport

/// Asks the service about a task of which nobody knows whether it was created.
public struct Resolver: Sendable {
    public let repository: TaskRepository
    let upstream: Upstream

    public init(repository: TaskRepository, upstream: Upstream) {
        self.repository = repository
        self.upstream = upstream
    }

    /// What the service says about an id that is said to be a task's.
    public enum Finding: Sendable {
        /// It knows the id; where its record contradicts the request, if it does.
        case known(StatusRecord, isSimulated: Bool, [StatusRecord.Difference])
        /// It does not know the id.
        case unknown(TaskError)
        /// It could not be asked.
        case unanswered(TaskError)
    }

    /// - Parameter account: whose key to ask with; nil for that of the task's account.
    /// - Throws: `StoreError`, `CancellationError`.
    public func check(_ taskID: String, for task: VideoTask, account: Int64? = nil) async throws -> Finding {
        guard let client = upstream.clients[account ?? task.accountID] else {
            return .unanswered(TaskError(code: "no_key", message: "the key of this task's account is not at hand"))
        }
        do {
            let (record, isSimulated) = try await upstream.status(
                client, of: taskID, task: task.id, wholeEcho: true)
            let differences = record.differences(
                from: try await request(of: task), sentAt: task.submittedAt, asked: taskID)
            return .known(record, isSimulated: isSimulated, differences)
        } catch let failure as SenseAudioClient.StatusFailure {
            return failure.isNotFound ? .unknown(failure.error) : .unanswered(failure.error)
        }
    }

    /// What came of asking the service for its current task.
    public enum Search: Sendable {
        /// It is this one's.
        case found(taskID: String, StatusRecord, isSimulated: Bool)
        /// It cannot be told to be this one's; why, as a sentence.
        case notFound(String)
    }

    /// Whether a record that does not say whose it is can only be a task's: it repeats the whole request, and no other task
    /// here has the same.
    /// - Throws: `StoreError`.
    public func isUnmistakable(_ record: StatusRecord, for task: VideoTask) async throws -> Bool {
        guard record.repeats(try await request(of: task), sentAt: task.submittedAt) else { return false }
        return try await repository.twin(of: task.id) == nil
    }

    /// Asks without an id, and believes the answer only if nothing is left to trust.
    /// - Parameter account: whose key to ask with; nil for that of the task's account.
    /// - Throws: `StoreError`, `CancellationError`.
    public func search(for task: VideoTask, account: Int64? = nil) async throws -> Search {
        guard let client = upstream.clients[account ?? task.accountID] else {
            return .notFound("the key of this task's account is not at hand")
        }
        let (record, isSimulated): (StatusRecord, Bool)
        do {
            (record, isSimulated) = try await upstream.status(client, of: nil, task: task.id)
        } catch let failure as SenseAudioClient.StatusFailure {
            return .notFound("the service names no current task: \(failure.error.message)")
        }
        guard let taskID = record.taskID else { return .notFound("the service's record has no task id") }
        if let owner = try await repository.task(taskID: taskID, baseURL: task.baseURL) {
            return .notFound("the service's current task is task \(owner.id)")
        }
        var fitting: [Int64] = []
        for candidate in try await repository.tasksWithoutID(
            baseURL: task.baseURL, account: account ?? task.accountID, profile: task.profile)
        where record.repeats(try await request(of: candidate), sentAt: candidate.submittedAt) {
            fitting.append(candidate.id)
        }
        if fitting == [task.id] { return .found(taskID: taskID, record, isSimulated: isSimulated) }
        guard fitting.contains(task.id) else {
            return .notFound("the service's current task, \(taskID), is not of this request")
        }
        let names = fitting.map(String.init).joined(separator: ", ")
        return .notFound("the service's current task, \(taskID), may be any of \(names)")
    }

    private func request(of task: VideoTask) async throws -> JSONValue? {
        try await repository.requestBody(of: task.id).flatMap { try? JSONValue.parse($0) }
    }
}
