import Crypto
public import Model

/// A task that was created elsewhere, about to be recorded.
public struct AdoptedTask: Sendable {
    public var upstreamID: String
    public var profile: String
    public var accountID: Int64
    public var request: EchoedRequest
    /// When the service says that it created the task, milliseconds since 1970, UTC.
    public var createdAt: Int64?
    public var project: String?
    public var tags: [String] = []

    public init(upstreamID: String, profile: String, accountID: Int64, request: EchoedRequest, createdAt: Int64?) {
        self.upstreamID = upstreamID
        self.profile = profile
        self.accountID = accountID
        self.request = request
        self.createdAt = createdAt
    }
}

extension TaskRepository {
    /// Records a task that the service has already; its first poll is due at once.
    /// - Returns: the task, and whether it was recorded just now: one with that id may be here already.
    public func adopt(_ adopted: AdoptedTask) async throws -> (task: VideoTask, isNew: Bool) {
        try await write { db in
            let baseURL = try db.first("SELECT base_url FROM account WHERE id = ?", [.integer(adopted.accountID)]) {
                try $0.text()
            }
            if let existing = try db.task(upstreamID: adopted.upstreamID, baseURL: baseURL ?? "") {
                return (existing, false)
            }
            let id = try db.insert(adopted)
            return (try db.existingTask(id), true)
        }
    }
}

extension LedgerTransaction {
    fileprivate func insert(_ adopted: AdoptedTask) throws -> Int64 {
        let acceptedAt = min(now, adopted.createdAt ?? now)
        let provider = try place(of: adopted.accountID)?.provider
        let request = adopted.request.request
        let summary = adopted.request.summary
        let requestID = try request.map { request in
            try storeRequest(request.body, Array(SHA256.hash(data: request.body)))
        }
        // What is known in part is equal to nothing else.
        let fingerprint = request?.fingerprint ?? Array(SHA256.hash(data: Array("adopted \(adopted.upstreamID)".utf8)))
        return try insertTask(
            summary, state: .pending, profile: adopted.profile, account: adopted.accountID, tags: adopted.tags,
            [
                "task_id": .text(adopted.upstreamID), "accepted_at": .integer(acceptedAt),
                "next_poll_at": .integer(now),
                "deadline_at": .init(deadline(acceptedAt: acceptedAt, timeout: summary.timeout, at: provider)),
                "request_id": .init(requestID), "fingerprint": .blob(TaskRepository.short(fingerprint)),
                "project": .init(adopted.project.map(Spelling.composed)),
            ], event: NewEvent(kind: .recorded, message: "adopted: it is \(adopted.upstreamID)"))
    }
}
