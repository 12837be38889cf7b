public import Model

/// A task as somebody is shown it.
///
/// A class, so that asking one for sixty values copies no task.
public final class ShownTask: Sendable {
    public let task: VideoTask
    /// Where relative paths of videos start.
    public let videosFolder: String

    public init(_ task: VideoTask, videosFolder: String) {
        (self.task, self.videosFolder) = (task, videosFolder)
    }

    /// Where its video is, absolute.
    public var videoPath: String? { task.video.flatMap { $0.path(in: videosFolder) } }
}

/// What a task looks like from outside: the one list behind JSON, spreadsheets, `--fields` and the export's names.
///
/// A new field is one entry here, at the end of its object or of the list.
public enum TaskFields {
    public static let table = FieldTable<ShownTask>(
        ofItself + ofRequest + ofPlace + ofTimes + ofCost + ofError + ofVideo)

    private static let ofItself: [Field<ShownTask>] = [
        Field("id", .integer, "The number of the task in this ledger.") { .integer($0.task.id) },
        Field("uid", .name, "What makes the task one in every ledger.") { .text($0.task.uid) },
        Field("ref", .name, "The key that the user gave it.") { .init($0.task.ref) },
        Field("task_id", .name, "The service's id of it, once it is known.") { .init($0.task.taskID) },
        Field("state", TaskState.fieldKind, "Where it stands.") { .text($0.task.state.rawValue) },
        Field("waiting_for", .name, "Why a queued task is not sent yet.") { .init($0.task.waitingFor?.rawValue) },
        Field("progress", .percent, "How far it is, as the service says it.") { .init($0.task.progress) },
        Field("upstream_status", .name, csv: nil, "The service's own word for its status.") {
            .init($0.task.upstreamStatus)
        },
    ]

    private static let ofRequest: [Field<ShownTask>] = [
        Field("model", .text, "Which model makes the video.") { .text($0.task.request.model) },
        Field("mode", RequestMode.fieldKind, "How the request's material is meant.") {
            .text($0.task.request.mode.rawValue)
        },
        Field("prompt", .text, "The text of the request.") { .text($0.task.request.prompt) },
        Field("duration", .integer, "The length of the video in seconds.") { .init($0.task.request.duration) },
        Field("resolution", .name, "The size of the picture, such as 720p.") { .text($0.task.request.resolution) },
        Field("ratio", .name, "The shape of the picture, such as 16:9.") { .text($0.task.request.ratio) },
        Field("watermark", .flag, "Whether the picture gets a watermark; null leaves it to the service.") {
            .init($0.task.request.watermark)
        },
        Field("generate_audio", .flag, "Whether the video gets sound; null leaves it to the service.") {
            .init($0.task.request.generateAudio)
        },
    ]

    private static let ofPlace: [Field<ShownTask>] = [
        Field("project", .text, "The project that it belongs to.") { .init($0.task.project) },
        Field("shot", .text, "The shot that it is of.") { .init($0.task.shot) },
        Field("take", .integer, "Which take of the shot it is.") { .init($0.task.take) },
        Field("tags", .list, "Its tags.") { .list($0.task.tags) },
        Field("note", .text, "What the user has noted.") { .init($0.task.note) },
        Field("provider", .name, csv: nil, "The service that makes it.") { .text($0.task.provider) },
        Field("profile", .name, "The profile that it is sent with.") { .text($0.task.profile) },
        Field("base_url", .text, csv: nil, "The address of the service.") { .text($0.task.baseURL) },
        Field("simulated", .flag, "Whether a simulator makes it.") { .flag($0.task.isSimulated) },
        Field("parent_id", .integer, csv: nil, "The number of the task that it repeats.") { .init($0.task.parentID) },
    ]

    private static let ofTimes: [Field<ShownTask>] = [
        Field("created_at", .time, "When it was recorded.") { .time($0.task.createdAt) },
        Field("updated_at", .time, "When it changed last.") { .time($0.task.updatedAt) },
        Field("submitted_at", .time, "When the create call was begun last.") { .time($0.task.submittedAt) },
        Field("finished_at", .time, "When it came to its end.") { .time($0.task.finishedAt) },
        Field("deadline_at", .time, csv: nil, "When it expires if it is not finished.") { .time($0.task.deadlineAt) },
        Field("last_polled_at", .time, csv: nil, "When the service was asked last.") { .time($0.task.lastPolledAt) },
        Field("next_poll_at", .time, csv: nil, "When the service is asked next.") { .time($0.task.nextPollAt) },
        Field("polls", .integer, csv: nil, "How often the service was asked.") { .init($0.task.polls) },
    ]

    private static let ofCost: [Field<ShownTask>] = [
        Field(
            "cost", .object, csv: nil, "What it costs.",
            summary: { $0.task.cost.map { "\(JSONText.number($0.amount) ?? "") \($0.currency)" } },
            value: { .object($0.task.cost != nil) }),
        Field("cost.amount", .decimal, csv: "cost", "How much.") { .init($0.task.cost?.amount) },
        Field("cost.currency", .name, csv: "currency", "Of which money, such as CNY.") {
            .init($0.task.cost?.currency)
        },
        Field("cost.rate", .decimal, csv: nil, "The price of one unit.") { .init($0.task.cost?.rate) },
        Field("cost.basis", .name, csv: nil, "What the unit is, such as second.") { .init($0.task.cost?.basis) },
    ]

    private static let ofError: [Field<ShownTask>] = [
        Field(
            "error", .object, csv: nil, "Why it did not go well.", summary: { $0.task.error?.message },
            value: { .object($0.task.error != nil) }),
        Field("error.code", .name, csv: "error_code", "A short word, or the service's code.") {
            .init($0.task.error?.code)
        },
        Field("error.message", .text, csv: "error_message", "A sentence.") { .init($0.task.error?.message) },
        Field("error.http_status", .integer, csv: nil, "The HTTP status that came with it.") {
            .init($0.task.error?.httpStatus)
        },
    ]

    private static let ofVideo: [Field<ShownTask>] = [
        Field(
            "video", .object, csv: nil, "The finished video.", summary: { $0.task.video?.state.rawValue },
            value: { .object($0.task.video != nil) }),
        Field("video.state", VideoFile.State.fieldKind, csv: "video_state", "Where the video stands.") {
            .init($0.task.video?.state.rawValue)
        },
        Field("video.url", .text, csv: nil, "Where the service has it.") { .init($0.task.video?.url) },
        Field("video.path", .text, csv: "video_path", "The file, absolute.") { .init($0.videoPath) },
        Field("video.bytes", .size, csv: "video_bytes", "The size of the file.") { .init($0.task.video?.bytes) },
        Field("video.sha256", .name, csv: "video_sha256", "The SHA-256 of the file, in hexadecimal.") {
            .init($0.task.video?.sha256)
        },
        Field("video.saved_at", .time, csv: nil, "When the file was on the disk.") { .time($0.task.video?.savedAt) },
        Field("video.expires_at", .time, csv: nil, "When the URL is assumed to stop working.") {
            .time($0.task.video?.expiresAt)
        },
        Field("video.error", .text, csv: nil, "What went wrong at the last attempt.") { .init($0.task.video?.error) },
    ]

    /// What those that wait to be sent are told with besides.
    public static let ofQueue: [Field<ShownTask>] = [
        Field("priority", .integer, "The higher, the sooner it is sent.") { .init($0.task.priority) },
        Field("not_before", .time, "The moment before which it is not sent.") { .time($0.task.notBefore) },
    ]
}
