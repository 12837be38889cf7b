import ArgumentParser
import Contract
import Model
import Providers
import Store
import Sync

struct ResolveCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Close a task of which nobody knows whether it was created.",
        discussion: """
            Nothing is sent again before this. --search-upstream tries the one call that may find the task. If the account \
            shows it elsewhere, give its id; if it was not charged, say --not-created, and `reel resubmit` makes a new one.
            """)

    @Argument(help: "A local number or ref:KEY.")
    var task: String

    @Option(
        name: .customLong("task-id"),
        help: ArgumentHelp("It was created: this is the service's id of it.", valueName: "id"))
    var givenID: String?

    @Flag(help: "It was not created.")
    var notCreated = false

    @Flag(help: "Give it up; the service may still run and bill it.")
    var abandon = false

    @Flag(help: "Ask the service for its current task, and take that if it is this one beyond doubt.")
    var searchUpstream = false

    @Flag(help: "Do not ask, also where the service's record differs or cannot be had.")
    var yes = false

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    /// Without what a paste brings along.
    private var taskID: String? { givenID.map(TaskName.mended) }

    func validate() throws {
        guard [taskID != nil, notCreated, abandon, searchUpstream].count(where: { $0 }) == 1 else {
            throw ValidationError(
                """
                say what became of the task, one of:
                  --search-upstream   ask the service whether it shows the task
                  --task-id ID        the service has it under this id, as its page or your bill may say
                  --not-created       it was never created: look at your bill first; then `reel resubmit` sends it anew
                  --abandon           nobody will ever know, or it does not matter
                """)
        }
        if let taskID,
            taskID.isEmpty || taskID.utf8.count > 512 || taskID.unicodeScalars.contains(where: Sanitizer.isUnsafe)
        {
            throw ValidationError("--task-id must be 1 to 512 bytes of printable text")
        }
    }

    func perform(_ context: Context) async throws {
        try await context.withSession { session in
            let repository = session.repository
            // What a sender that died left behind is uncertain from here on.
            try await repository.reap()
            let found = try await repository.task(named: task, profile: context.settings.profile.value)
            // Said twice, it is as true as said once.
            if found.taskID == nil || found.taskID != taskID { try requireUncertain(found) }
            var resolved = found
            if found.state == .uncertain {
                resolved = try await resolve(found, session, context)
            } else if !found.isSettled {
                resolved = try await session.followed(found)
            }
            MadeTasks.note(resolved)
            TaskReport.print(resolved, asJSON: output.json, context)
        }
    }

    private func requireUncertain(_ task: VideoTask) throws {
        guard task.state != .uncertain else { return }
        throw Failure(
            code: "not_possible",
            message: "task \(task.id) is \(task.state.rawValue); only an uncertain one is resolved",
            exit: .failed, task: task.id, created: .init(task), next: "reel show \(task.id)")
    }

    private func resolve(_ task: VideoTask, _ session: Session, _ context: Context) async throws -> VideoTask {
        let repository = session.repository
        if notCreated { return try await repository.resolve(task.id, .notCreated) }
        if abandon { return try await repository.resolve(task.id, .abandoned) }
        let resolver = Resolver(repository: repository, upstream: session.upstream)
        // Without any key the user's word has to do.
        let hasKey = session.accounts[task.profile] != nil
        let account = hasKey ? try await session.accountToAsk(about: task) : task.accountID
        if let taskID {
            guard account == task.accountID else {
                return try await adopt(taskID, for: task, askingWith: account, resolver, context)
            }
            return try await adopt(taskID, for: task, resolver, context)
        }
        let found = try await context.awaitingAnswer(
            "about task \(task.id)", atMost: resolver.longestQuestion
        ) { try await resolver.search(for: task, account: account) }
        switch found {
        case .found(let taskID, let record, let isSimulated):
            return try await repository.adopt(taskID, record, isSimulated, for: task, account)
        case .notFound(let reason):
            throw Failure(
                code: "still_uncertain", message: "task \(task.id) stays uncertain: \(reason)", exit: .uncertain,
                task: task.id, created: .init(task), next: "reel resolve \(task.id) --task-id ID")
        }
    }

    private func adopt(
        _ taskID: String, for task: VideoTask, _ resolver: Resolver, _ context: Context
    ) async throws -> VideoTask {
        let repository = resolver.repository
        // Before anybody is asked anything.
        if let existing = try await repository.task(taskID: taskID, baseURL: task.baseURL) {
            throw StoreError.taskIDTaken(taskID: taskID, existing: existing)
        }
        let question = "take \(taskID) for task \(task.id) all the same?"
        let finding = try await context.awaitingAnswer(
            "about \(taskID)", atMost: resolver.longestQuestion
        ) { try await resolver.check(taskID, for: task) }
        switch finding {
        case .known(let record, let isSimulated, let differences):
            for difference in differences { context.say("warning: \(difference)") }
            if !differences.isEmpty { try Confirmation.require(question, yes: yes, context) }
            // A record of another task tells nothing about this one, and one that does not say whose it is only if no other
            // task could be meant.
            var isItsOwn = record.taskID == taskID
            if record.taskID == nil { isItsOwn = try await resolver.isUnmistakable(record, for: task) }
            return try await repository.adopt(taskID, isItsOwn ? record : nil, isSimulated, for: task)
        case .unanswered(let error):
            context.say("warning: \(taskID) could not be checked: \(error.message)")
            try Confirmation.require(question, yes: yes, context)
            return try await repository.adopt(taskID, nil, false, for: task)
        case .unknown(let error):
            throw Failure(
                code: "unknown_upstream", message: "the service does not know \(taskID): \(error.message)",
                exit: .notFound, task: task.id, created: .init(task),
                next: "reel resolve \(task.id) --search-upstream")
        }
    }
}

extension ResolveCommand {
    /// The same with a newer key of the task's profile, which must show the task's own record: nothing else would tell that
    /// it can follow the task.
    private func adopt(
        _ taskID: String, for task: VideoTask, askingWith account: Int64, _ resolver: Resolver, _ context: Context
    ) async throws -> VideoTask {
        let repository = resolver.repository
        if let existing = try await repository.task(taskID: taskID, baseURL: task.baseURL) {
            throw StoreError.taskIDTaken(taskID: taskID, existing: existing)
        }
        let reason: String
        let finding = try await context.awaitingAnswer(
            "about \(taskID)", atMost: resolver.longestQuestion
        ) { try await resolver.check(taskID, for: task, account: account) }
        switch finding {
        case .known(let record, let isSimulated, let differences) where record.taskID == taskID:
            for difference in differences { context.say("warning: \(difference)") }
            if !differences.isEmpty {
                try Confirmation.require("take \(taskID) for task \(task.id) all the same?", yes: yes, context)
            }
            return try await repository.adopt(taskID, record, isSimulated, for: task, account)
        case .known: reason = "the answer was not a record of \(taskID)"
        case .unanswered(let error), .unknown(let error): reason = error.message
        }
        throw Session.notShown(task, because: reason)
    }
}

extension TaskRepository {
    /// Gives an uncertain task its id, and applies what the service has just said about it.
    /// - Parameter account: whose key has seen it, if that is not the one that it was sent with.
    fileprivate func adopt(
        _ taskID: String, _ record: StatusAnswer?, _ isSimulated: Bool, for task: VideoTask, _ account: Int64? = nil
    ) async throws -> VideoTask {
        let adopted = try await resolve(task.id, .created(taskID: taskID, createdAt: record?.createdAt))
        if let account { try await giveKey(account, to: task.id) }
        guard let record else { return adopted }
        try await observe(record.report, of: PolledTask(adopted), isSimulated: isSimulated)
        return try await self.task(task.id)
    }
}
