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
    ) -> Rows<VideoTask> {
        make(tasks, CellFormat(context), videosFolder: context.settings.videos.value, telling: details)
    }

    /// - Parameter videosFolder: where relative paths start.
    static func make(
        _ tasks: [VideoTask], _ format: CellFormat, videosFolder: String, telling details: Set<Detail> = []
    ) -> Rows<VideoTask> {
        let json = TaskJSON(videosFolder: videosFolder)
        return Rows(
            elements: tasks,
            columns: columns(telling: details),
            cells: { cells($0, format, withNote: details.contains(.note)) },
            csvHeader: csvHeader,
            csvFields: { csvFields($0, json) },
            writeJSON: { task, writer in json.write(task, to: &writer) },
            fieldNames: TaskJSON.fieldNames)
    }

    /// What all tasks have alike, as most have no project, is said in no row. Scripts go by the order: what is new is added
    /// at the end.
    static func columns(telling details: Set<Detail> = []) -> [Table.Column] {
        func extra(
            _ title: String, _ detail: Detail?, rank: Int, alignment: TextAlignment = .left, minimumWidth: Int
        ) -> Table.Column {
            let isTold = detail.map(details.contains) ?? false
            return .init(
                title: title, alignment: alignment, minimumWidth: minimumWidth, isFlexible: alignment == .left,
                presence: isTold ? .always : .ifVaried, rank: isTold ? nil : rank)
        }
        var columns: [Table.Column] = [
            .init(title: "ID", alignment: .right), .init(title: "STATE"),
            .init(title: "PROGRESS", alignment: .right, presence: .ifAny, rank: 5),
            .init(title: "VIDEO", presence: .ifAny, rank: 4), .init(title: "CREATED", rank: 2, holdsMoments: true),
            .init(title: "REQUEST", rank: 9), .init(title: "PROMPT", minimumWidth: 16, isFlexible: true),
            extra("PROJECT", .project, rank: 6, minimumWidth: 8), extra("SHOT", .shot, rank: 3, minimumWidth: 10),
            extra("TAKE", nil, rank: 1, alignment: .right, minimumWidth: 4),
            extra("TAGS", .tags, rank: 7, minimumWidth: 8), extra("PROFILE", nil, rank: 8, minimumWidth: 8),
        ]
        if details.contains(.note) { columns.append(extra("NOTE", .note, rank: 0, minimumWidth: 16)) }
        return columns
    }

    static func cells(_ task: VideoTask, _ format: CellFormat, withNote: Bool = false) -> [Table.Cell] {
        let request = task.request
        // How far a task had come is no news once it is finished.
        let progress = format.isForPeople && task.state.isFinal ? nil : task.progress
        var cells: [Table.Cell] = [
            .init("\(task.id)"), .init(stateText(task), style: style(of: task)),
            .init(progress.map { "\($0)%" } ?? ""), .init(videoText(task, format)), format.time(task.createdAt),
            .init("\(request.duration)s \(request.resolution) \(request.ratio)"), .init(request.prompt),
            .init(task.project ?? ""), .init(task.shot ?? ""), .init(task.take.map { "\($0)" } ?? ""),
            .init(task.tags.joined(separator: " ")), .init(task.profile),
        ]
        if withNote { cells.append(.init(task.note ?? "")) }
        return cells
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

    static let csvHeader = [
        "id", "uid", "ref", "task_id", "state", "waiting_for", "progress", "model", "mode", "prompt", "duration",
        "resolution", "ratio", "watermark", "generate_audio", "project", "shot", "take", "tags", "note", "profile",
        "simulated", "created_at", "updated_at", "submitted_at", "finished_at", "cost", "currency", "error_code",
        "error_message", "video_state", "video_path", "video_bytes", "video_sha256",
    ]

    static func csvFields(_ task: VideoTask, _ json: TaskJSON) -> [DelimitedText.Field] {
        func text(_ value: String?) -> DelimitedText.Field { value.map { .text($0) } ?? .absent }
        func number(_ value: Int?) -> DelimitedText.Field { value.map { .integer(Int64($0)) } ?? .absent }
        func flag(_ value: Bool?) -> DelimitedText.Field { value.map { .boolean($0) } ?? .absent }
        func time(_ value: Int64?) -> DelimitedText.Field { text(value.map(Timestamp.rfc3339)) }
        let request = task.request
        return [
            .integer(task.id), .text(task.uid), text(task.ref), text(task.taskID), .text(task.state.rawValue),
            text(task.waitingFor?.rawValue), number(task.progress), .text(request.model), .text(request.mode.rawValue),
            .text(request.prompt), number(request.duration), .text(request.resolution), .text(request.ratio),
            flag(request.watermark), flag(request.generateAudio), text(task.project), text(task.shot),
            number(task.take), .text(task.tags.joined(separator: " ")), text(task.note), .text(task.profile),
            .boolean(task.isSimulated), time(task.createdAt), time(task.updatedAt), time(task.submittedAt),
            time(task.finishedAt), task.cost.map { .decimal($0.amount) } ?? .absent, text(task.cost?.currency),
            text(task.error?.code), text(task.error?.message), text(task.video?.state.rawValue),
            text(task.video.flatMap(json.path)), task.video?.bytes.map { .integer($0) } ?? .absent,
            text(task.video?.sha256),
        ]
    }
}
