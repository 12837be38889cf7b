import Contract
public import Model
import Store
import Sync

/// A task that was created elsewhere.
public struct AdoptOrder: Sendable {
    /// The service's id of it.
    public var upstreamID: String
    public var project: String?
    public var tags: [String]

    public init(upstreamID: String, project: String? = nil, tags: [String] = []) {
        self.upstreamID = upstreamID
        self.project = project
        self.tags = tags
    }
}

/// What came of it.
public struct AdoptOutcome: Sendable {
    public var task: VideoTask
    /// Whether it was recorded just now.
    public var isNew: Bool
}

extension LocalDesk {
    public func adopt(_ order: AdoptOrder, for caller: Caller) async throws -> AdoptOutcome {
        let (session, id, profile) = (try session(), order.upstreamID, settings.profile)
        guard let account = session.accounts[profile] else {
            try settings.requireKey()
            throw Failure(code: "no_key", message: "no API key for profile \(profile)", exit: .key)
        }
        let baseURL = try await repository.baseURL(of: account) ?? ""
        if let known = try await repository.task(upstreamID: id, baseURL: baseURL) {
            return AdoptOutcome(task: known.isSettled ? known : try await session.followed(known), isNew: false)
        }
        let adoption = Adoption(repository: repository, upstream: session.upstream)
        do {
            let result = try await caller.awaitingAnswer(
                "about \(id)", atMost: session.upstream.longestQuestion
            ) {
                try await adoption.adopt(
                    id, profile: profile, account: account, project: order.project, tags: order.tags)
            }
            for other in result.lookalikes {
                caller.say(
                    "warning: task \(other) is uncertain and asks for the same; if this is it, close that one with "
                        + "`reel resolve \(other) --abandon`")
            }
            if result.isNew { caller.tell(.made(result.task)) }
            return AdoptOutcome(task: result.task, isNew: result.isNew)
        } catch let refusal as Adoption.Refusal {
            throw Failure(refusal, of: id)
        }
    }
}

extension Failure {
    fileprivate init(_ refusal: Adoption.Refusal, of id: String) {
        switch refusal {
        case .unknown(let error):
            self.init(
                code: "unknown_upstream",
                message: "the service does not know \(id): \(error.message); nothing was recorded", exit: .notFound)
        case .keyRefused(let error):
            self.init(
                code: "key", message: "the key was refused: \(error.message); nothing was recorded", exit: .key)
        case .unreachable(let error):
            self.init(
                code: "unreachable",
                message: "the service could not be reached: \(error.message); nothing was recorded", exit: .unreachable,
                next: "reel adopt \(id)")
        case .noRecord(let error):
            self.init(
                code: "no_answer", message: "no usable answer: \(error.message); nothing was recorded", exit: .failed,
                next: "reel adopt \(id)")
        case .foreign(let other):
            self.init(
                code: "foreign_record",
                message: "the service answered with a record of \(other ?? "a task that it does not name"); "
                    + "nothing was recorded", exit: .failed, next: "reel adopt \(id)")
        }
    }
}
