import Contract
public import Model
public import Store

extension LocalDesk {
    public func cancel(_ choice: TaskChoice, isDryRun: Bool, for caller: Caller) async throws -> [VideoTask] {
        try await change("cancel", choice, isDryRun, caller, ChangeRefusal.ofCancelling) {
            try await repository.cancel($0.id)
        }
    }

    public func abandon(_ choice: TaskChoice, isDryRun: Bool, for caller: Caller) async throws -> [VideoTask] {
        try await change("abandon", choice, isDryRun, caller, ChangeRefusal.ofAbandoning) {
            try await repository.abandon($0.id)
        }
    }

    /// Makes a change to several tasks that cannot be taken back: named, confirmed, done.
    /// - Parameter refusal: why it cannot be done to a task.
    /// - Returns: the tasks as they stand then.
    private func change(
        _ verb: String, _ choice: TaskChoice, _ isDryRun: Bool, _ caller: Caller,
        _ refusal: (VideoTask) -> ChangeRefusal?, _ change: (VideoTask) async throws -> VideoTask
    ) async throws -> [VideoTask] {
        var tasks: [VideoTask] = []
        for id in try await ids(of: choice, for: caller) { tasks.append(try await repository.task(id)) }
        // All or nothing: half a list would leave the user to find out which half.
        for task in tasks {
            guard let refusal = refusal(task) else { continue }
            throw Failure(
                code: "not_possible",
                message: "task \(task.id) is \(task.state.rawValue): \(refusal.reason)"
                    + (choice.isFiltered ? ". Narrow the choice with --state" : ""),
                exit: .failed, task: task.id, created: .init(task), next: "reel \(refusal.command) \(task.id)")
        }
        if isDryRun {
            caller.say("would \(verb) \(tasks.count) of \(tasks.count)")
            return tasks
        }
        if !tasks.isEmpty {
            try await caller.ask(DeskQuestion("\(verb) \(TaskNames.sentence(tasks.map(\.id)))?"))
        }
        var changed: [VideoTask] = []
        for task in tasks { changed.append(try await change(task)) }
        return changed
    }

    public func edit(_ choice: TaskChoice, _ edit: TaskEdit, for caller: Caller) async throws -> [VideoTask] {
        var changed: [VideoTask] = []
        for id in try await ids(of: choice, for: caller) { changed.append(try await repository.edit(id, edit)) }
        return changed
    }
}
