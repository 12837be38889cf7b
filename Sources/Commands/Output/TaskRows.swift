import Model

/// Tasks in rows.
enum TaskRows {
    static func make(_ tasks: [VideoTask], _ context: Context) -> Rows<VideoTask> {
        let json = TaskJSON(videosFolder: context.settings.videos.value)
        return Rows(
            elements: tasks,
            columns: [
                .init(title: "ID", alignment: .right), .init(title: "STATE"),
                .init(title: "PROGRESS", alignment: .right), .init(title: "VIDEO"), .init(title: "CREATED"),
                .init(title: "REQUEST"), .init(title: "PROMPT", minimumWidth: 12, isFlexible: true),
            ],
            cells: { cells($0, context) },
            csvHeader: csvHeader,
            csvFields: { csvFields($0, json) },
            writeJSON: { task, writer in json.write(task, to: &writer) })
    }

    private static func cells(_ task: VideoTask, _ context: Context) -> [Table.Cell] {
        let request = task.request
        return [
            .init("\(task.id)"), .init(stateText(task), style: style(of: task)),
            .init(task.progress.map { "\($0)%" } ?? ""), .init(videoText(task)), .init(context.time(task.createdAt)),
            .init("\(request.duration)s \(request.resolution) \(request.ratio)"), .init(request.prompt),
        ]
    }

    /// The state, with why a queued task waits, or what odd word the service has for an open one.
    static func stateText(_ task: VideoTask) -> String {
        let aside = task.waitingFor?.rawValue ?? task.oddStatus.map { "says \(shortened($0.text))" }
        return task.state.rawValue + (aside.map { " (\($0))" } ?? "")
    }

    private static func shortened(_ word: String) -> String {
        let line = Sanitizer.line(word)
        return line.count > 24 ? line.prefix(23) + "…" : line
    }

    private static func videoText(_ task: VideoTask) -> String {
        guard let video = task.video else { return "" }
        guard video.state == .saved, let bytes = video.bytes else { return video.state.rawValue }
        return ByteCount.text(bytes)
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

    private static let csvHeader = [
        "id", "uid", "ref", "task_id", "state", "waiting_for", "progress", "model", "mode", "prompt", "duration",
        "resolution", "ratio", "watermark", "generate_audio", "project", "shot", "take", "tags", "note", "profile",
        "simulated", "created_at", "updated_at", "submitted_at", "finished_at", "cost", "currency", "error_code",
        "error_message", "video_state", "video_path", "video_bytes", "video_sha256",
    ]

    private static func csvFields(_ task: VideoTask, _ json: TaskJSON) -> [DelimitedText.Field] {
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
