import Desk
import Contract
import Model
import Store

/// What `queue hold` and `queue release` share.
enum QueueChange {
    /// The chosen tasks. Of a range or a filter those are meant that are queued; one that is named must be.
    static func queued(
        _ selection: TaskSelection, _ repository: TaskRepository, _ context: Context
    ) async throws -> [Int64] {
        var tasks: [VideoTask] = []
        for id in try await selection.choice.ids(repository, context) { tasks.append(try await repository.task(id)) }
        let queued = tasks.filter { $0.state == .queued }
        if let first = tasks.first(where: { $0.state != .queued }), !selection.choice.isLoose || queued.isEmpty {
            throw Failure(
                code: "not_possible",
                message: "task \(first.id) is \(first.state.rawValue); only what is queued can be held or released",
                exit: .failed, task: first.id, created: .init(first), next: "reel show \(first.id)")
        }
        return queued.map(\.id)
    }

    static func apply(
        _ ids: [Int64], _ output: RowOutputOptions, _ repository: TaskRepository, _ context: Context,
        _ change: (Int64) async throws -> VideoTask
    ) async throws {
        var changed: [VideoTask] = []
        for id in ids { changed.append(try await change(id)) }
        Stream.out(TaskRows.make(changed, context).render(output, context))
        let forecast = try await SendingForecast.read(context, repository)
        context.say(changed.isEmpty ? "no task was held" : sentence(changed, forecast))
    }

    /// What follows from the change, and the command that undoes it or goes on with it.
    static func sentence(_ changed: [VideoTask], _ forecast: SendingForecast) -> String {
        let held = changed.filter { $0.waitingFor == .held }.map(\.id)
        let (count, isOne) = (TaskNames.count(changed.count), changed.count == 1)
        guard held.isEmpty else {
            return "\(count) \(isOne ? "is" : "are") held: nothing sends \(isOne ? "it" : "them") before "
                + "`reel queue release \(TaskNames.text(held))`"
        }
        return "\(count) \(isOne ? "is" : "are") released. Of the whole queue: \(forecast.sentence)"
    }
}
