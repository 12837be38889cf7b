import Contract
public import Model
import Providers
import Store
import Sync

/// What a person says, or wants asked, of a task of which nobody knows whether it was created.
public enum ResolveAnswer: Sendable, Equatable {
    /// It was created: this is the service's id of it.
    case created(upstreamID: String)
    case notCreated
    /// Nobody will ever know, or care.
    case abandoned
    /// The one call that may find it is to be tried.
    case searchUpstream

    fileprivate var upstreamID: String? { if case .created(let upstreamID) = self { upstreamID } else { nil } }
}

extension LocalDesk {
    public func resolve(_ name: String, as answer: ResolveAnswer, for caller: Caller) async throws -> VideoTask {
        let session = try session()
        // What a sender that died left behind is uncertain from here on.
        try await repository.reap()
        let found = try await repository.task(named: name, profile: settings.profile)
        // Said twice, it is as true as said once.
        if found.upstreamID == nil || found.upstreamID != answer.upstreamID { try requireUncertain(found) }
        var resolved = found
        if found.state == .uncertain {
            resolved = try await resolve(found, as: answer, session, caller)
        } else if !found.isSettled {
            resolved = try await session.followed(found)
        }
        caller.tell(.made(resolved))
        return resolved
    }

    private func requireUncertain(_ task: VideoTask) throws {
        guard task.state != .uncertain else { return }
        throw Failure(
            code: "not_possible",
            message: "task \(task.id) is \(task.state.rawValue); only an uncertain one is resolved",
            exit: .failed, task: task.id, created: .init(task), next: "reel show \(task.id)")
    }

    private func resolve(
        _ task: VideoTask, as answer: ResolveAnswer, _ session: Session, _ caller: Caller
    ) async throws -> VideoTask {
        if answer == .notCreated { return try await repository.resolve(task.id, .notCreated) }
        if answer == .abandoned { return try await repository.resolve(task.id, .abandoned) }
        let resolver = Resolver(repository: repository, upstream: session.upstream)
        // Without any key the user's word has to do.
        let hasKey = session.accounts[task.profile] != nil
        let account = hasKey ? try await session.accountToAsk(about: task) : task.accountID
        if let upstreamID = answer.upstreamID {
            guard account == task.accountID else {
                return try await identify(upstreamID, for: task, askingWith: account, resolver, caller)
            }
            return try await identify(upstreamID, for: task, resolver, caller)
        }
        let found = try await caller.awaitingAnswer(
            "about task \(task.id)", atMost: resolver.longestQuestion
        ) { try await resolver.search(for: task, account: account) }
        switch found {
        case .found(let upstreamID, let record, let isSimulated):
            return try await repository.identify(upstreamID, record, isSimulated, for: task, account)
        case .notFound(let reason):
            throw Failure(
                code: "still_uncertain", message: "task \(task.id) stays uncertain: \(reason)", exit: .uncertain,
                task: task.id, created: .init(task), next: "reel resolve \(task.id) --task-id ID")
        }
    }

    private func identify(
        _ upstreamID: String, for task: VideoTask, _ resolver: Resolver, _ caller: Caller
    ) async throws -> VideoTask {
        // Before anybody is asked anything.
        if let existing = try await repository.task(upstreamID: upstreamID, baseURL: task.baseURL) {
            throw StoreError.upstreamIDTaken(upstreamID: upstreamID, existing: existing)
        }
        let question = DeskQuestion("take \(upstreamID) for task \(task.id) all the same?")
        let finding = try await caller.awaitingAnswer(
            "about \(upstreamID)", atMost: resolver.longestQuestion
        ) { try await resolver.check(upstreamID, for: task) }
        switch finding {
        case .known(let record, let isSimulated, let differences):
            for difference in differences { caller.say("warning: \(difference)") }
            if !differences.isEmpty { try await caller.ask(question) }
            // A record of another task tells nothing about this one, and one that does not say whose it is only if no other
            // task could be meant.
            var isItsOwn = record.upstreamID == upstreamID
            if record.upstreamID == nil { isItsOwn = try await resolver.isUnmistakable(record, for: task) }
            return try await repository.identify(upstreamID, isItsOwn ? record : nil, isSimulated, for: task)
        case .unanswered(let error):
            caller.say("warning: \(upstreamID) could not be checked: \(error.message)")
            try await caller.ask(question)
            return try await repository.identify(upstreamID, nil, false, for: task)
        case .unknown(let error):
            throw Failure(
                code: "unknown_upstream", message: "the service does not know \(upstreamID): \(error.message)",
                exit: .notFound, task: task.id, created: .init(task),
                next: "reel resolve \(task.id) --search-upstream")
        }
    }

    /// The same with a newer key of the task's profile, which must show the task's own record: nothing else would tell that
    /// it can follow the task.
    private func identify(
        _ upstreamID: String, for task: VideoTask, askingWith account: Int64, _ resolver: Resolver, _ caller: Caller
    ) async throws -> VideoTask {
        if let existing = try await repository.task(upstreamID: upstreamID, baseURL: task.baseURL) {
            throw StoreError.upstreamIDTaken(upstreamID: upstreamID, existing: existing)
        }
        let reason: String
        let finding = try await caller.awaitingAnswer(
            "about \(upstreamID)", atMost: resolver.longestQuestion
        ) { try await resolver.check(upstreamID, for: task, account: account) }
        switch finding {
        case .known(let record, let isSimulated, let differences) where record.upstreamID == upstreamID:
            for difference in differences { caller.say("warning: \(difference)") }
            if !differences.isEmpty {
                try await caller.ask(DeskQuestion("take \(upstreamID) for task \(task.id) all the same?"))
            }
            return try await repository.identify(upstreamID, record, isSimulated, for: task, account)
        case .known: reason = "the answer was not a record of \(upstreamID)"
        case .unanswered(let error), .unknown(let error): reason = error.message
        }
        throw Session.notShown(task, because: reason)
    }
}

extension TaskRepository {
    /// Gives an uncertain task its id, and applies what the service has just said about it.
    /// - Parameter account: whose key has seen it, if that is not the one that it was sent with.
    fileprivate func identify(
        _ upstreamID: String, _ record: StatusAnswer?, _ isSimulated: Bool, for task: VideoTask, _ account: Int64? = nil
    ) async throws -> VideoTask {
        let identified = try await resolve(task.id, .created(upstreamID: upstreamID, createdAt: record?.createdAt))
        if let account { try await giveKey(account, to: task.id) }
        guard let record else { return identified }
        try await observe(record.report, of: PolledTask(identified), isSimulated: isSimulated)
        return try await self.task(task.id)
    }
}
