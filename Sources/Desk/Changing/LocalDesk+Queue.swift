import Contract
public import Model
import Store

/// What came of a change to the queue.
public struct QueueOutcome: Sendable {
    public var changed: [VideoTask]
    public var forecast: SendingForecast

    public init(changed: [VideoTask], forecast: SendingForecast) {
        (self.changed, self.forecast) = (changed, forecast)
    }

    /// What follows from the change, and the command that undoes it or goes on with it.
    public var sentence: String {
        guard !changed.isEmpty else { return "no task was held" }
        let held = changed.filter { $0.waitingFor == .held }.map(\.id)
        let (count, isOne) = (TaskNames.count(changed.count), changed.count == 1)
        guard held.isEmpty else {
            return "\(count) \(isOne ? "is" : "are") held: nothing sends \(isOne ? "it" : "them") before "
                + "`reel queue release \(TaskNames.text(held))`"
        }
        return "\(count) \(isOne ? "is" : "are") released. Of the whole queue: \(forecast.sentence)"
    }
}

extension LocalDesk {
    public func hold(_ choice: TaskChoice, for caller: Caller) async throws -> QueueOutcome {
        try await change(queued(choice, caller)) { try await repository.hold($0) }
    }

    public func release(_ choice: TaskChoice?, for caller: Caller) async throws -> QueueOutcome {
        let ids =
            if let choice { try await queued(choice, caller) } else { try await repository.heldTasks() }
        return try await change(ids) { try await repository.release($0) }
    }

    public func pause() async throws -> SendingForecast {
        _ = try await repository.pause()
        return try await sendingForecast()
    }

    public func resume() async throws -> (wasPaused: Bool, SendingForecast) {
        let pausedAt = try await repository.pausedAt()
        try await repository.resume()
        return (pausedAt != nil, try await sendingForecast())
    }

    /// The chosen tasks. Of a range or a filter those are meant that are queued; one that is named must be.
    private func queued(_ choice: TaskChoice, _ caller: Caller) async throws -> [Int64] {
        var tasks: [VideoTask] = []
        for id in try await ids(of: choice, for: caller) { tasks.append(try await repository.task(id)) }
        let queued = tasks.filter { $0.state == .queued }
        if let first = tasks.first(where: { $0.state != .queued }), !choice.isLoose || queued.isEmpty {
            throw Failure(
                code: "not_possible",
                message: "task \(first.id) is \(first.state.rawValue); only what is queued can be held or released",
                exit: .failed, task: first.id, created: .init(first), next: "reel show \(first.id)")
        }
        return queued.map(\.id)
    }

    private func change(_ ids: [Int64], _ change: (Int64) async throws -> VideoTask) async throws -> QueueOutcome {
        var changed: [VideoTask] = []
        for id in ids { changed.append(try await change(id)) }
        return QueueOutcome(changed: changed, forecast: try await sendingForecast())
    }
}
