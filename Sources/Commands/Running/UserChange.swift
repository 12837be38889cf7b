import Contract
import Model
import Store

/// A change to several tasks that cannot be taken back: named, confirmed, done, shown.
struct UserChange {
    let selection: TaskSelection
    let confirmation: ConfirmationOptions
    let output: RowOutputOptions

    /// Why a task cannot be changed so.
    struct Refusal: Equatable {
        var reason: String
        /// What does help, without the task.
        var command: String
    }

    func run(
        _ verb: String, _ context: Context, refusal: @escaping @Sendable (VideoTask) -> Refusal?,
        change: @escaping @Sendable (TaskRepository, VideoTask) async throws -> VideoTask
    ) async throws {
        try selection.choice.requireAny()
        try await context.withLedger { repository in
            var tasks: [VideoTask] = []
            for id in try await selection.choice.ids(repository, context) {
                tasks.append(try await repository.task(id))
            }
            // All or nothing: half a list would leave the user to find out which half.
            for task in tasks {
                guard let refusal = refusal(task) else { continue }
                throw Failure(
                    code: "not_possible",
                    message: "task \(task.id) is \(task.state.rawValue): \(refusal.reason)"
                        + (selection.filters.isNarrowing ? ". Narrow the choice with --state" : ""),
                    exit: .failed, task: task.id, created: .init(task), next: "reel \(refusal.command) \(task.id)")
            }
            if confirmation.dryRun {
                context.say("would \(verb) \(tasks.count) of \(tasks.count)")
                return Stream.out(TaskRows.make(tasks, context).render(output, context))
            }
            if !tasks.isEmpty {
                try Confirmation.require("\(verb) \(TaskChoice.sentence(tasks.map(\.id)))?", confirmation, context)
            }
            var changed: [VideoTask] = []
            for task in tasks { changed.append(try await change(repository, task)) }
            Stream.out(TaskRows.make(changed, context).render(output, context))
        }
    }
}
