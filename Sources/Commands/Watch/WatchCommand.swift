import ArgumentParser
import Contract
import Desk
import Files
import Model
import Store
import Synchronization

struct WatchCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "See tasks move: bars, time left, what is queued and why.",
        discussion: """
            Shows the tasks that are named, else all unfinished ones, until all are done or q is typed; space and b turn its \
            pages. It changes nothing and sends nothing. Into a pipe goes a line for each change.

            The time left is what half, and nine of ten, of the last tasks of the same model, resolution and duration took in \
            this ledger. "!" marks a task that takes more than twice as long as nine of ten, or whose status is odd.
            """)

    @OptionGroup var selection: TaskSelection

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        try await context.withDesk { desk in
            var query = try selection.filters.query(context)
            let isNamed = !selection.tasks.isEmpty
            if isNamed {
                let ids = try await desk.ids(of: selection.choice(context), for: context.caller())
                query = TaskQuery()
                query.ranges = ids.map { $0...$0 }
            }
            let feed = WatchFeed(desk.repository, query, isNamed: isNamed, zone: context.zone) { context.time($0) }
            if context.isTerminal, !output.json, Terminal.understandsSequences(context.settings.environment) {
                try await paint(feed, desk.repository, context)
            } else {
                try await tell(feed, desk.repository, context)
            }
        }
    }

    /// Ends where `body` looks for it, so that the terminal is put back first.
    /// - Parameter putBack: called before a second wish ends the process at once, as where the ledger does not answer.
    private func untilInterrupted<Value: Sendable>(
        _ putBack: @escaping @Sendable () -> Void = {}, _ body: (Interruption) async throws -> Value
    ) async throws -> Value {
        try await untilSignalled { interruption in
            let handler = Interruption.Handler(end: {}) {
                putBack()
                return false
            }
            return try await interruption.handled(by: handler) { try await body(interruption) }
        }
    }

    // MARK: A line for each change

    private func tell(_ feed: WatchFeed, _ repository: TaskRepository, _ context: Context) async throws {
        var feed = feed
        try await untilInterrupted { interruption in
            let looks = LookTimer(repository: repository)
            var warned: String?
            while !interruption.isRaised, !Stream.isReaderGone {
                for task in try await feed.look() { write(task, feed.board, context) }
                if let warning = feed.board.warning, warning != warned { context.say(warning) }
                warned = feed.board.warning
                if feed.isOver { return }
                try await looks.untilChanged(orOver: { interruption.isRaised || Stream.isReaderGone })
            }
            if interruption.isRaised { throw Exit.interrupted.code }
        }
    }

    private func write(_ task: VideoTask, _ board: WatchBoard, _ context: Context) {
        if output.json {
            var json = JSONWriter(layout: .compact)
            TaskFields.table.write(context.shown(task), to: &json)
            return Stream.out(json.text + "\n")
        }
        let row = board.row(task, context.now)
        let fields = [
            Timestamp.rfc3339(context.now), "\(task.id)", row.stage(), task.progress.map { "\($0)%" } ?? "",
            row.elapsedText, row.title,
        ]
        Stream.out(fields.joined(separator: "\t") + "\n")
    }

    // MARK: A window

    private func paint(_ feed: WatchFeed, _ repository: TaskRepository, _ context: Context) async throws {
        var feed = feed
        _ = try await feed.look()
        guard !feed.board.unfinished.isEmpty || !feed.board.ended.isEmpty else {
            return context.say("no task is unfinished; nothing to watch")
        }
        let window = WatchWindow(environment: context.settings.environment, isColoured: context.usesColour)
        let isInterrupted = try await untilInterrupted({ window.putBack() }) { interruption in
            try await window.shown {
                let looks = LookTimer(repository: repository)
                while !interruption.isRaised, !window.isQuit {
                    window.show(feed.board)
                    if feed.isOver { return false }
                    try await looks.untilChanged(orOver: { interruption.isRaised || window.isQuit })
                    _ = try await feed.look()
                }
                return interruption.isRaised
            }
        }
        // What was seen last stays readable where the window was.
        let screen = WatchScreen(width: context.width, height: .max / 4, isColoured: context.usesColour)
        Stream.out(screen.summary(feed.board, now: context.now).map { $0 + "\n" }.joined())
        if isInterrupted { throw Exit.interrupted.code }
    }
}
