import Contract
import Model
import Store
import Sync

/// Tasks that were sent with another key than the one that their profile has today.
extension Session {
    /// Whether somebody works on a task: this process or the daemon.
    func canFollow(_ task: VideoTask) async throws -> Bool {
        if upstream.hasKey(of: task.accountID) { return true }
        // Fetched by its URL; a download that fails is told by itself.
        if task.state.isFinal { return true }
        // Its sender lives, or it will be `uncertain` in a moment.
        if task.state == .submitting { return true }
        if task.state == .queued, let today = accounts[task.profile],
            try await repository.baseURL(of: today) == task.baseURL
        {
            return true
        }
        return try await repository.daemonFollows([task])
    }

    /// Asks the service whether the keys of today see tasks that nobody follows, if there are such among some.
    func askAboutOldKeys(of tasks: [VideoTask], for caller: Caller) async throws {
        for task in tasks where task.upstreamID != nil && !upstream.hasKey(of: task.accountID) {
            if !task.state.isFinal, try await repository.daemonFollows([task]) { continue }
            for news in try await KeyProof(repository: repository, upstream: upstream).attempt(isForced: true) {
                caller.say(news)
            }
            return
        }
    }

    /// Has the key of today follow a task of an older one if the service shows the task to it; whatever else comes of asking
    /// changes nothing.
    func tryToFollow(_ task: VideoTask) async throws {
        guard task.upstreamID != nil, !upstream.hasKey(of: task.accountID) else { return }
        _ = try await KeyProof(repository: repository, upstream: upstream).attempt(with: task)
    }

    /// What to say of each task that nobody follows.
    func stranded(among tasks: [VideoTask]) async throws -> [Int64: Failure] {
        var left: [Int64: Failure] = [:]
        for task in tasks where try await !canFollow(task) { left[task.id] = try await failure(of: task, because: nil) }
        return left
    }

    /// What nobody works on, neither this process nor the daemon.
    func passedOver() async throws -> [PassedOver] {
        let daemon = try await repository.daemonKeys() ?? [:]
        return try await repository.passedOver(accounts).filter { !daemon.values.contains($0.accountID) }
    }

    /// A task that this process has a key for, by now at least: that of today, if the service shows the task to it.
    /// - Throws: `Failure` with exit code 77.
    func followed(_ task: VideoTask) async throws -> VideoTask {
        if task.upstreamID == nil || upstream.hasKey(of: task.accountID) { return task }
        switch try await KeyProof(repository: repository, upstream: upstream).attempt(with: task) {
        case .proved: return try await repository.task(task.id)
        case .unproved(let reason): throw try await failure(of: task, because: reason)
        }
    }

    /// Whose key can be asked about a task: its own, or that of today at the same base URL.
    /// - Throws: `Failure` with exit code 77.
    func accountToAsk(about task: VideoTask) async throws -> Int64 {
        if upstream.hasKey(of: task.accountID) { return task.accountID }
        guard let today = accounts[task.profile], try await repository.baseURL(of: today) == task.baseURL else {
            throw try await failure(of: task, because: nil)
        }
        return today
    }

    /// - Throws: `Failure` with exit code 77 if no key at hand may send a queued task.
    func requireKeyToSend(_ task: VideoTask) async throws {
        _ = try await accountToAsk(about: task)
    }

    /// That a key of today does not show a task.
    static func notShown(_ task: VideoTask, because reason: String) -> Failure {
        Failure(
            code: "other_account",
            message:
                "task \(task.id) was sent with another key of profile \(task.profile), and the key of today does not "
                + "show it (\(reason)); give the key that it was sent with, or say that both are of one account",
            exit: .key, task: task.id, created: .init(task), next: "reel profile rekey \(task.profile) --same-account")
    }

    private func failure(of task: VideoTask, because reason: String?) async throws -> Failure {
        guard let today = accounts[task.profile] else {
            return Failure(
                code: "other_account",
                message: "task \(task.id) belongs to profile \(task.profile), which has no key here; give it one, see "
                    + "`reel profile list`", exit: .key, task: task.id, created: .init(task), next: "reel profile list")
        }
        let url = try await repository.baseURL(of: today) ?? ""
        guard url == task.baseURL else {
            return Failure(
                code: "other_account",
                message: "task \(task.id) belongs to profile \(task.profile) at \(task.baseURL), and the profile is at "
                    + "\(url) by now; set the base URL of before, or move what can be moved", exit: .key, task: task.id,
                created: .init(task), next: "reel profile rekey \(task.profile) --base-url \(task.baseURL)=\(url)")
        }
        let last = try await repository.passedOver(accounts).first { $0.accountID == task.accountID }?.lastReason
        return Self.notShown(task, because: reason ?? last ?? "it was not asked")
    }
}
