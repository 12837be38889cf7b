import ArgumentParser
import Model
import Store

struct WaitCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Wait until tasks are finished and saved; all unfinished ones if none is named.",
        discussion: "Sends, polls and downloads by itself where no daemon does.")

    enum Goal: String, CaseIterable, ExpressibleByArgument {
        case finished, saved
    }

    @OptionGroup var selection: TaskSelection

    @Option(help: ArgumentHelp("Stop waiting after: 90, 15m, 2h.", valueName: "time"))
    var timeout: String?

    @Option(name: .customLong("for"), help: ArgumentHelp("finished or saved.", valueName: "what"))
    var goal = Goal.saved

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        let timeout = try timeout.map(DurationExpression.parse)
        try await context.withSession { session in
            let ids = try await chosen(session.repository, context)
            var waiting = Waiting(session: session, context: context, ids: ids, timeout: timeout)
            waiting.goal = goal == .saved ? .saved : .finished
            try await requireHelp(waiting)
            let result = try await waiting.run()
            let exit = result.exit(goal: waiting.goal)
            if exit == .key, let stranded = result.stranded {
                if !wantsJSON { Stream.out(TaskRows.make(result.tasks, context).render(output, context)) }
                throw stranded
            }
            let folder = context.settings.videos.value
            if exit != .done, wantsJSON, let failure = failure(result.tasks, exit, waiting.goal, folder) {
                throw failure
            }
            Stream.out(TaskRows.make(result.tasks, context).render(output, context))
            SavedElsewhere.tell(result.tasks, context)
            if exit == .interrupted || exit == .stillRunning {
                let names = waiting.namesOfUnsettled(result.tasks)
                if !names.isEmpty {
                    context.say("go on waiting with: reel wait \(names)")
                } else if let failure = failure(result.tasks, exit, waiting.goal, folder) {
                    // What is held or paused is waited for in vain.
                    context.say([failure.message, failure.next].compactMap { $0 }.joined(separator: "\n  next: "))
                }
            }
            if exit != .done { throw exit.code }
        }
    }

    private func chosen(_ repository: TaskRepository, _ context: Context) async throws -> [Int64] {
        if !selection.isEmpty { return try await selection.ids(repository, context) }
        var query = TaskQuery()
        query.profile = selection.filters.all ? nil : context.settings.profile.value
        query.isUnfinishedOnly = true
        return try await repository.ids(query).sorted()
    }

    /// Without a key and without a daemon nothing would ever happen.
    private func requireHelp(_ waiting: Waiting) async throws {
        guard waiting.session.repository.runningDaemon() == nil else { return }
        guard waiting.session.accounts.isEmpty else { return }
        let tasks = try await waiting.tasks()
        if tasks.contains(where: { !waiting.isSettled($0) && !$0.state.isFinal }) {
            _ = try waiting.context.settings.credentials()
        }
    }

    private func failure(
        _ tasks: [VideoTask], _ exit: Exit, _ goal: Waiting.Goal, _ videosFolder: String
    ) -> Failure? {
        let cause = exit == .interrupted ? .stillRunning : exit
        return tasks.first { ExitStatus.of($0, needsFile: goal == .saved) == cause }
            .flatMap { ExitStatus.failure($0, exit, videosFolder: videosFolder) }
    }
}

extension Waiting {
    func namesOfUnsettled(_ tasks: [VideoTask]) -> String {
        tasks.filter { !isSettled($0) }.map { "\($0.id)" }.joined(separator: " ")
    }
}
