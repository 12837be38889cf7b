import Model
import Store

/// What `tag`, `note` and `edit` share.
enum Editing {
    /// - Parameter details: what is changed, and so is shown of each task.
    static func apply(
        _ edit: TaskEdit, to choice: TaskChoice, telling details: Set<TaskRows.Detail>, _ output: RowOutputOptions,
        _ context: Context
    ) async throws {
        let changed = try await context.withLedger { repository in
            var changed: [VideoTask] = []
            for id in try await choice.ids(repository, context) {
                changed.append(try await repository.edit(id, edit))
            }
            return changed
        }
        Stream.out(TaskRows.make(changed, context, telling: details).render(output, context))
    }
}
