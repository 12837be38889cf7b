import Model
import Store

/// What `tag`, `note` and `edit` share.
enum Editing {
    static func apply(
        _ edit: TaskEdit, to choice: TaskChoice, _ output: RowOutputOptions, _ context: Context
    ) async throws {
        let changed = try await context.withLedger { repository in
            var changed: [VideoTask] = []
            for id in try await choice.ids(repository, context) {
                changed.append(try await repository.edit(id, edit))
            }
            return changed
        }
        Stream.out(TaskRows.make(changed, context).render(output, context))
    }
}
