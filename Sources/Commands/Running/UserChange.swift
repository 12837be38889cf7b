import Model
import Store

/// A change to several tasks that cannot be taken back: named, confirmed, done, shown.
struct UserChange {
    let selection: TaskSelection
    let confirmation: ConfirmationOptions
    let output: RowOutputOptions

    func run(
        _ verb: String, _ context: Context, isPossible: @escaping @Sendable (VideoTask) -> Bool, remedy: String,
        change: @escaping @Sendable (TaskRepository, VideoTask) async throws -> VideoTask
    ) async throws {
        try selection.requireAny()
        try await context.withLedger { repository in
            var tasks: [VideoTask] = []
            for id in try await selection.ids(repository, context) { tasks.append(try await repository.task(id)) }
            guard !tasks.isEmpty else { return context.say("no task matches; nothing to \(verb)") }
            // All or nothing: half a list would leave the user to find out which half.
            if let first = tasks.first(where: { !isPossible($0) }) {
                throw Failure(
                    code: "not_possible", message: "task \(first.id) is \(first.state.rawValue); \(remedy)",
                    exit: .failed,
                    task: first.id, created: .init(first), next: "reel show \(first.id)")
            }
            if confirmation.dryRun {
                context.say("would \(verb) \(tasks.count) of \(tasks.count)")
                return Stream.out(TaskRows.make(tasks, context).render(output, context))
            }
            try Confirmation.require(
                "\(verb) \(tasks.map { "\($0.id)" }.joined(separator: ", "))?", confirmation, context)
            var changed: [VideoTask] = []
            for task in tasks { changed.append(try await change(repository, task)) }
            Stream.out(TaskRows.make(changed, context).render(output, context))
        }
    }
}
