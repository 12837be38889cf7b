public import Contract
public import Model
public import Store
import Sync

/// What waits to be sent, and why.
public struct QueueReport: Sendable {
    public let pausedAt: Int64?
    public let missingAttempts: Int64
    public let accounts: [AccountQueue]
    public let tasks: [VideoTask]
    /// Queued tasks beyond those that are told.
    public let more: Int
    /// What no key at hand can follow.
    public let passedOver: [PassedOver]
    /// The caps, with what counts against them.
    public let budgets: [Budget]
    private let profilesAtHand: [Int64: String]
    public let now: Int64

    /// - Parameters:
    ///   - profilesAtHand: the accounts whose keys this process has, with the profile that has it.
    ///   - baseURLs: where each profile with a key is today.
    public init(
        snapshot: QueueSnapshot, profilesAtHand: [Int64: String], baseURLs: [String: String],
        passedOver: [PassedOver], budgets: [Budget], now: Int64
    ) {
        self.budgets = budgets
        self.passedOver = passedOver
        pausedAt = snapshot.pausedAt
        missingAttempts = snapshot.missingAttempts
        // One that nothing waits for and nothing is known about has nothing to say.
        accounts = snapshot.accounts.filter {
            $0.queued > 0 || $0.open > 0 || $0.openLimit != nil || ($0.account.pausedUntil ?? 0) > now
        }
        tasks = snapshot.tasks.map { task in
            var task = task
            guard profilesAtHand[task.accountID] == nil, task.waitingFor != .held else { return task }
            if baseURLs[task.profile] != task.baseURL {
                task.waitingFor = .key
            } else if let reason = task.waitingFor, reason == .room || reason.pausesAccount {
                // That was said to another key: it is sent with the one of today.
                task.waitingFor = nil
            }
            return task
        }
        more = max(0, snapshot.accounts.reduce(0) { $0 + $1.queued } - snapshot.tasks.count)
        self.profilesAtHand = profilesAtHand
        self.now = now
    }

    public static let fields = TaskFields.table + TaskFields.ofQueue

    /// - Parameter task: how a task is written.
    public func write(to json: inout JSONWriter, task: (VideoTask, inout JSONWriter) -> Void) {
        json.object { json in
            json.field("paused", pausedAt != nil)
            json.field("paused_at", pausedAt.map(Timestamp.rfc3339))
            json.field("missing_attempts", missingAttempts)
            json.arrayField("accounts") { json in
                for queue in accounts { write(queue, to: &json) }
            }
            json.arrayField("caps") { json in
                for budget in budgets { BudgetFields.table.write(budget, to: &json) }
            }
            json.arrayField("tasks") { json in
                for one in tasks { task(one, &json) }
            }
            json.field("more", more)
        }
    }

    private func write(_ queue: AccountQueue, to json: inout JSONWriter) {
        let isPaused = (queue.account.pausedUntil ?? 0) > now
        json.object { json in
            json.field("base_url", queue.account.baseURL)
            json.field("profiles", profiles(of: queue))
            json.field("key_at_hand", profilesAtHand[queue.account.id] != nil)
            json.field("waiting_for", isPaused ? queue.account.pausedFor?.rawValue : nil)
            json.field("paused_until", isPaused ? queue.account.pausedUntil.map(Timestamp.rfc3339) : nil)
            json.field("open_limit", queue.openLimit)
            json.field("open", queue.open)
            json.field("queued", queue.queued)
            let passed = passedOver.first { $0.accountID == queue.account.id }
            json.field("passed_over", passed?.sentence)
        }
    }

    /// Whether a key of the account is at hand.
    public func hasKey(of queue: AccountQueue) -> Bool { profilesAtHand[queue.account.id] != nil }

    public func profiles(of queue: AccountQueue) -> [String] {
        Set(queue.profiles + [profilesAtHand[queue.account.id]].compactMap { $0 }).sorted()
    }
}

extension LocalDesk {
    /// - Parameter limit: so many tasks are told at most; nil for all.
    public func queueReport(limit: Int?, now: Int64) async throws -> QueueReport {
        let keys = try await keysAtHand()
        return QueueReport(
            snapshot: try await repository.queueSnapshot(limit: limit), profilesAtHand: keys.profilesByAccount,
            baseURLs: keys.baseURLs,
            passedOver: try await repository.passedOver(keys.accounts, unmet: keys.baseURLs),
            budgets: try await repository.budgets(), now: now)
    }
}
