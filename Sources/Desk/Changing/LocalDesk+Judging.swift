import Contract
public import Model
import Store

extension LocalDesk {
    public func judge(
        _ choice: TaskChoice, _ verdict: Verdict?, because reason: String?, for caller: Caller
    ) async throws -> [VideoTask] {
        let ids = try await ids(of: choice, for: caller)
        var first: [[String?]: VideoTask] = [:]
        for id in ids where verdict == .picked {
            let task = try await repository.task(id)
            try requirePickable(task, choice)
            if let other = first.updateValue(task, forKey: [task.project, task.shot]) {
                throw Failure(
                    code: "two_picks",
                    message:
                        "tasks \(other.id) and \(id) are takes of the same shot (\(task.shot ?? "")); pick one of them",
                    exit: .usage, task: id)
            }
        }
        guard !ids.isEmpty else { return [] }
        let changed = try await repository.setVerdict(verdict, because: reason, on: ids)
        for task in changed where !ids.contains(task.id) {
            caller.say("task \(task.id) was picked for shot \(task.shot ?? "") before and is not any more")
        }
        return changed
    }

    private func requirePickable(_ task: VideoTask, _ choice: TaskChoice) throws {
        if task.state != .completed {
            throw Failure(
                code: "not_possible",
                message: "task \(task.id) is \(task.state.rawValue): only a finished video can be picked"
                    + (choice.isFiltered ? ". Narrow the choice with --state completed" : ""),
                exit: .failed, task: task.id, created: .init(task), next: "reel show \(task.id)")
        }
        if (task.shot ?? "").isEmpty { throw StoreError.noShot(task: task.id) }
    }
}
