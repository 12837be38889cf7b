import Contract
import Model

/// Tasks in rows.
enum TaskRows {
    /// What a command has changed, and so shows whatever the window.
    enum Detail {
        case project, shot, tags, note
    }

    /// - Parameter details: what is shown although all tasks have the same of it.
    static func make(
        _ tasks: [VideoTask], _ context: Context, telling details: Set<Detail> = []
    ) -> Rows<ShownTask> {
        make(tasks, CellFormat(context), videosFolder: context.settings.videos.value, telling: details)
    }

    /// - Parameter videosFolder: where relative paths start.
    static func make(
        _ tasks: [VideoTask], _ format: CellFormat, videosFolder: String, telling details: Set<Detail> = []
    ) -> Rows<ShownTask> {
        Rows(
            tasks.map { ShownTask($0, videosFolder: videosFolder) }, TaskFields.table,
            columns: columns(format, telling: details))
    }

    /// What all tasks have alike, as most have no project, is said in no row. Scripts go by the order: what is new is added
    /// at the end.
    static func columns(_ format: CellFormat, telling details: Set<Detail> = []) -> [RowColumn<ShownTask>] {
        /// - Parameter detail: what shows it whatever the window.
        func extra(
            _ title: String, _ detail: Detail?, rank: Int, alignment: TextAlignment = .left, minimumWidth: Int = 8,
            _ text: @escaping (VideoTask) -> String?
        ) -> RowColumn<ShownTask> {
            let isTold = detail.map(details.contains) ?? false
            let column = Table.Column(
                title: title, alignment: alignment, minimumWidth: minimumWidth, isFlexible: alignment == .left,
                presence: isTold ? .always : .ifVaried, rank: isTold ? nil : rank)
            return RowColumn(column) { .init(text($0.task) ?? "") }
        }
        var columns: [RowColumn<ShownTask>] = [
            .init(.init(title: "ID", alignment: .right)) { .init("\($0.task.id)") },
            .init(.init(title: "STATE")) { .init(stateText($0.task), style: style(of: $0.task)) },
            .init(.init(title: "PROGRESS", alignment: .right, presence: .ifAny, rank: 5)) {
                .init(progressText($0.task, format))
            },
            .init(.init(title: "VIDEO", presence: .ifAny, rank: 4)) { .init(videoText($0.task, format)) },
            .init(.init(title: "CREATED", rank: 2, holdsMoments: true)) { format.time($0.task.createdAt) },
            .init(.init(title: "REQUEST", rank: 9)) { .init(requestText($0.task.request)) },
            .init(.init(title: "PROMPT", minimumWidth: 16, isFlexible: true)) { .init($0.task.request.prompt) },
            extra("PROJECT", .project, rank: 6) { $0.project },
            extra("SHOT", .shot, rank: 3, minimumWidth: 10) { $0.shot },
            extra("TAKE", nil, rank: 1, alignment: .right, minimumWidth: 4) { $0.take.map { "\($0)" } },
            extra("TAGS", .tags, rank: 7) { $0.tags.joined(separator: " ") },
            extra("PROFILE", nil, rank: 8) { $0.profile },
        ]
        if details.contains(.note) { columns.append(extra("NOTE", .note, rank: 0, minimumWidth: 16) { $0.note }) }
        return columns
    }

    /// How far a task had come is no news once it is finished.
    private static func progressText(_ task: VideoTask, _ format: CellFormat) -> String {
        format.isForPeople && task.state.isFinal ? "" : task.progress.map { "\($0)%" } ?? ""
    }

    private static func requestText(_ request: RequestSummary) -> String {
        "\(request.duration)s \(request.resolution) \(request.ratio)"
    }

    /// The state, with why a queued task waits, or what odd word the service has for an open one.
    static func stateText(_ task: VideoTask) -> String {
        let aside = task.waitingFor?.rawValue ?? oddWord(task).map { "says \(shortened($0))" }
        return task.state.rawValue + (aside.map { " (\($0))" } ?? "")
    }

    private static func oddWord(_ task: VideoTask) -> String? { task.statusOddity == nil ? nil : task.upstreamStatus }

    private static func shortened(_ word: String) -> String {
        let line = Sanitizer.line(word)
        return line.count > 24 ? line.prefix(23) + "…" : line
    }

    private static func videoText(_ task: VideoTask, _ format: CellFormat) -> String {
        guard let video = task.video else { return "" }
        guard video.state == .saved, let bytes = video.bytes else { return video.state.rawValue }
        return format.bytes(bytes)
    }

    static func style(of task: VideoTask) -> Style? { style(of: task.state) }

    static func style(of state: TaskState) -> Style? {
        switch state {
        case .completed: .green
        case .failed, .rejected, .uncertain: .red
        case .expired, .abandoned: .yellow
        case .pending, .processing, .submitting: .cyan
        case .queued, .cancelled: nil
        }
    }
}
