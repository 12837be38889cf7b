import ArgumentParser
import Model
import SenseAudio
import Store

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "What waits to be sent, and why.",
        subcommands: [
            QueueShowCommand.self, QueuePauseCommand.self, QueueResumeCommand.self, QueueHoldCommand.self,
            QueueReleaseCommand.self,
        ],
        defaultSubcommand: QueueShowCommand.self)
}

struct QueueShowCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Every account, and the queued tasks in the order in which they are sent.")

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        // Without a usable key there is still something to see.
        let credentials = (try? context.settings.allCredentials { _ in }) ?? []
        let view = try await context.withLedger { repository in
            var atHand: [Int64: String] = [:]
            for entry in credentials {
                let id = try await repository.knownAccount(baseURL: "\(entry.baseURL)", key: entry.key.secret)
                if let id { atHand[id] = entry.profile }
            }
            return QueueView(standing: try await repository.queueStanding(), profilesAtHand: atHand, now: context.now)
        }
        Stream.out(output.json ? view.json(context) : view.text(context))
    }
}

struct QueuePauseCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Send nothing more until `queue resume`; what was sent goes on.")

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        let pausedAt = try await context.withLedger { try await $0.pause() }
        PauseReport.print(pausedAt, output, context)
    }
}

struct QueueResumeCommand: ReelCommand {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: "Send again.")

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        try await context.withLedger { try await $0.resume() }
        PauseReport.print(nil, output, context)
    }
}

private enum PauseReport {
    static func print(_ pausedAt: Int64?, _ output: ObjectOutputOptions, _ context: Context) {
        guard output.json else {
            return context.say(
                pausedAt.map { "sending is paused since \(context.time($0)); `reel queue resume` goes on" }
                    ?? "sending is not paused")
        }
        var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
        json.object { json in
            json.field("paused", pausedAt != nil)
            json.field("paused_at", pausedAt.map(Timestamp.rfc3339))
        }
        Stream.out(json.text + "\n")
    }
}

struct QueueHoldCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Keep queued tasks from being sent until they are released.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        try await context.withLedger { repository in
            let ids = try await QueueChange.queued(selection, repository, context)
            try await QueueChange.apply(ids, output, repository, context) { try await repository.hold($0) }
        }
    }
}

struct QueueReleaseCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Let held tasks be sent. They may cost money a second time: see `queue`.")

    @OptionGroup var selection: TaskSelection

    @Flag(help: "All held tasks, of every profile.")
    var allHeld = false

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        if allHeld, !selection.isEmpty {
            throw Failure(
                code: "usage", message: "--all-held means all of them; name no tasks and no filters beside it",
                exit: .usage)
        }
        try await context.withLedger { repository in
            let ids =
                allHeld
                ? try await repository.heldTasks() : try await QueueChange.queued(selection, repository, context)
            try await QueueChange.apply(ids, output, repository, context) { try await repository.release($0) }
        }
    }
}

/// What `queue hold` and `queue release` share.
private enum QueueChange {
    /// The chosen tasks. Of a range or a filter those are meant that are queued; one that is named must be.
    static func queued(
        _ selection: TaskSelection, _ repository: TaskRepository, _ context: Context
    ) async throws -> [Int64] {
        var tasks: [VideoTask] = []
        for id in try await selection.ids(repository, context) { tasks.append(try await repository.task(id)) }
        let queued = tasks.filter { $0.state == .queued }
        let isLoose = selection.filters.isNarrowing || selection.tasks.contains { TaskSelection.range($0) != nil }
        if let first = tasks.first(where: { $0.state != .queued }), !isLoose || queued.isEmpty {
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
    }
}
