import Model

/// What a task looks like from outside: the one list behind JSON, spreadsheets, `--fields`, tables, export and import.
///
/// A new field is one entry here, at the end of its object or of the list. `exported` brings it into exports and back out
/// of them, `column` gives it a title in tables, and its name among `listed` a place in those of tasks.
public enum TaskFields {
    public typealias TaskField = Field<ShownTask>

    public static let table = FieldTable<ShownTask>(
        ofItself + ofRequest + ofPlace + ofTimes + ofCost + ofError + ofVideo + ofVerdict + ofBill + ofAuthor
            + ofOddities)

    /// The columns of a list of tasks. Scripts go by the order: what is new is added at the end.
    public static let listed = [
        "id", "state", "progress", "video", "created_at", "duration", "prompt", "project", "shot", "take", "tags",
        "profile", "verdict", "submitted_by",
    ]

    /// The columns of the queue.
    public static let queued = ["id", "waiting_for", "priority", "not_before", "created_at", "profile", "prompt"]

    private static let ofItself: [TaskField] = [
        TaskField("id", .integer, "The number of the task in this ledger.") { .integer($0.task.id) }
            .exported(isRequired: true, taking: .never).column("ID"),
        TaskField("uid", .name, "What makes the task one in every ledger.") { .text($0.task.uid) }
            .exported(isRequired: true, taking: .never),
        TaskField("ref", .name, "The key that the user gave it.") { .init($0.task.ref) }
            .exported(taking: .never),
        TaskField("task_id", .name, "The service's id of it, once it is known.") { .init($0.task.upstreamID) }
            .exported(taking: .always),
        TaskField("state", TaskState.fieldKind, "Where it stands.") { .text($0.task.state.rawValue) }
            .exported(isRequired: true, taking: .always)
            .column("STATE") { shown, _ in CellText(TaskText.state(shown.task)) },
        TaskField("waiting_for", .name, "Why a queued task is not sent yet.") { .init($0.task.waitingFor?.rawValue) }
            .column("WAITS FOR", .ifAny),
        TaskField("progress", .percent, "How far it is, as the service says it.") { .init($0.task.progress) }
            .exported(taking: .always)
            .column("PROGRESS", rank: 5, .ifAny) { TaskText.progress($0.task.progress, in: $0.task.state, $1) },
        TaskField("upstream_status", .name, csv: nil, "The service's own word for its status.") {
            .init($0.task.upstreamStatus)
        }.exported(taking: .always),
    ]

    private static let ofRequest: [TaskField] = [
        TaskField("model", .text, "Which model makes the video.") { .text($0.task.request.model) }
            .exported(isRequired: true),
        TaskField("mode", RequestMode.fieldKind, "How the request's material is meant.") {
            .text($0.task.request.mode.rawValue)
        }.exported(isRequired: true),
        TaskField("prompt", .text, "The text of the request.") { .text($0.task.request.prompt) }
            .exported(isRequired: true).column("PROMPT", minimumWidth: 16),
        // Its column tells size and shape as well.
        TaskField("duration", .integer, "The length of the video in seconds.") { .init($0.task.request.duration) }
            .exported(isRequired: true)
            .column("REQUEST", rank: 9, alignment: .left) { shown, _ in TaskText.request(shown.task.request) },
        TaskField("resolution", .name, "The size of the picture, such as 720p.") { .text($0.task.request.resolution) }
            .exported(isRequired: true),
        TaskField("ratio", .name, "The shape of the picture, such as 16:9.") { .text($0.task.request.ratio) }
            .exported(isRequired: true),
        TaskField("watermark", .flag, "Whether the picture gets a watermark; null leaves it to the service.") {
            .init($0.task.request.watermark)
        }.exported(),
        TaskField("generate_audio", .flag, "Whether the video gets sound; null leaves it to the service.") {
            .init($0.task.request.generateAudio)
        }.exported(),
    ]

    private static let ofPlace: [TaskField] = [
        TaskField("project", .text, "The project that it belongs to.") { .init($0.task.project) }
            .exported().column("PROJECT", rank: 6, .ifVaried),
        TaskField("shot", .text, "The shot that it is of.") { .init($0.task.shot) }
            .exported().column("SHOT", rank: 3, .ifVaried, minimumWidth: 10),
        TaskField("take", .integer, "Which take of the shot it is.") { .init($0.task.take) }
            .exported().column("TAKE", rank: 1, .ifVaried, minimumWidth: 4),
        TaskField("tags", .list, "Its tags.") { .list($0.task.tags) }
            .exported().column("TAGS", rank: 7, .ifVaried),
        TaskField("note", .text, "What the user has noted.") { .init($0.task.note) }
            .exported().column("NOTE", rank: 0, .ifVaried, minimumWidth: 16),
        TaskField("provider", .name, csv: nil, "The service that makes it.") { .text($0.task.provider) },
        TaskField("profile", .name, "The profile that it is sent with.") { .text($0.task.profile) }
            .exported(isRequired: true, taking: .never).column("PROFILE", rank: 8, .ifVaried, isFlexible: true),
        TaskField("base_url", .text, csv: nil, "The address of the service.") { .text($0.task.baseURL) },
        TaskField("simulated", .flag, "Whether a simulator makes it.") { .flag($0.task.isSimulated) }
            .exported(isRequired: true, taking: .always),
        TaskField("parent_id", .integer, csv: nil, "The number of the task that it repeats.") {
            .init($0.task.parentID)
        },
    ]

    private static let ofTimes: [TaskField] = [
        TaskField("created_at", .time, "When it was recorded.") { .time($0.task.createdAt) }
            .exported(isRequired: true, taking: .never).column("CREATED", rank: 2),
        TaskField("updated_at", .time, "When it changed last.") { .time($0.task.updatedAt) }
            .exported(isRequired: true, taking: .always),
        TaskField("submitted_at", .time, "When the create call was begun last.") { .time($0.task.submittedAt) }
            .exported(taking: .always),
        TaskField("finished_at", .time, "When it came to its end.") { .time($0.task.finishedAt) }
            .exported(taking: .always),
        TaskField("deadline_at", .time, csv: nil, "When it expires if it is not finished.") {
            .time($0.task.deadlineAt)
        }.exported(taking: .always),
        TaskField("last_polled_at", .time, csv: nil, "When the service was asked last.") {
            .time($0.task.lastPolledAt)
        }.exported(taking: .always),
        TaskField("next_poll_at", .time, csv: nil, "When the service is asked next.") { .time($0.task.nextPollAt) }
            .exported(taking: .always),
        TaskField("polls", .integer, csv: nil, "How often the service was asked.") { .init($0.task.polls) }
            .exported(isRequired: true, taking: .always),
    ]

    private static let ofCost: [TaskField] = [
        TaskField(
            "cost", .object, csv: nil, "What it costs, as it was estimated when it was recorded.",
            summary: { $0.task.cost.map(MoneyText.short) },
            value: { .object($0.task.cost != nil) }),
        TaskField("cost.amount", .decimal, csv: "cost", "How much.") { .init($0.task.cost?.amount) }.exported(),
        TaskField("cost.currency", .name, csv: "currency", "Of which money, such as CNY.") {
            .init($0.task.cost?.currency)
        }.exported(),
        TaskField("cost.rate", .decimal, csv: nil, "The price of one unit.") { .init($0.task.cost?.rate) }.exported(),
        TaskField("cost.basis", .name, csv: nil, "What the unit is, such as second.") {
            .init($0.task.cost?.basis)
        }.exported(),
    ]

    private static let ofBill: [TaskField] = [
        TaskField(
            "billed", .object, csv: nil, "What the service says that it cost.",
            summary: { $0.task.billed.map(MoneyText.short) },
            value: { .object($0.task.billed != nil) }),
        TaskField("billed.amount", .decimal, csv: "billed", "How much.") { .init($0.task.billed?.amount) }
            .exported(taking: .always),
        TaskField("billed.currency", .name, csv: "billed_currency", "Of which money, such as CNY.") {
            .init($0.task.billed?.currency)
        }.exported(taking: .always),
        TaskField("billed.rate", .decimal, csv: nil, "The price of one unit.") { .init($0.task.billed?.rate) }
            .exported(taking: .always),
        TaskField("billed.basis", .name, csv: nil, "What the unit is, such as second.") {
            .init($0.task.billed?.basis)
        }.exported(taking: .always),
    ]

    private static let ofError: [TaskField] = [
        TaskField(
            "error", .object, csv: nil, "Why it did not go well.", summary: { $0.task.error?.message },
            value: { .object($0.task.error != nil) }),
        TaskField("error.code", .name, csv: "error_code", "A short word, or the service's code.") {
            .init($0.task.error?.code)
        }.exported(taking: .always),
        TaskField("error.message", .text, csv: "error_message", "A sentence.") { .init($0.task.error?.message) }
            .exported(taking: .always),
        TaskField("error.http_status", .integer, csv: nil, "The HTTP status that came with it.") {
            .init($0.task.error?.httpStatus)
        }.exported(taking: .always),
    ]

    private static let ofVideo: [TaskField] = [
        TaskField(
            "video", .object, csv: nil, "The finished video.", summary: { $0.task.video?.state.rawValue },
            value: { .object($0.task.video != nil) }
        ).exported()
            .column("VIDEO", rank: 4, .ifAny, isFlexible: false) { TaskText.video($0, $1) },
        TaskField("video.state", VideoFile.State.fieldKind, csv: "video_state", "Where the video stands.") {
            .init($0.task.video?.state.rawValue)
        }.exported(isRequired: true),
        TaskField("video.url", .text, csv: nil, "Where the service has it.") { .init($0.task.video?.url) }.exported(),
        // An export has it as the ledger has it, which is no path of another machine.
        TaskField("video.path", .text, csv: "video_path", "The file, absolute.") { .init($0.videoPlace?.path) }
            .exported(),
        TaskField("video.bytes", .size, csv: "video_bytes", "The size of the file.") { .init($0.task.video?.bytes) }
            .exported(),
        TaskField("video.sha256", .binary, csv: "video_sha256", "The SHA-256 of the file, in hexadecimal.") {
            .init($0.task.video?.sha256)
        }.exported(),
        TaskField("video.saved_at", .time, csv: nil, "When the file was on the disk.") {
            .time($0.task.video?.savedAt)
        }.exported(),
        TaskField("video.expires_at", .time, csv: nil, "When the URL is assumed to stop working.") {
            .time($0.task.video?.expiresAt)
        }.exported(),
        TaskField("video.error", .text, csv: nil, "What went wrong at the last attempt.") {
            .init($0.task.video?.error)
        }.exported(),
        TaskField("video.host", .name, csv: nil, "The host that has the file, where it is another one.") {
            .init($0.videoPlace?.host)
        },
        TaskField("video.stopped", .flag, csv: nil, "Whether nobody tries to fetch it any more by itself.") {
            .init($0.task.video?.isStopped)
        },
    ]

    private static let ofOddities: [TaskField] = [
        TaskField("status_oddity", .text, csv: nil, "What is odd about its status, in a sentence.") {
            .init($0.task.statusOddity)
        }.exported(taking: .always),
        TaskField("pruned_at", .time, csv: nil, "When bulky parts of it were dropped.") { .time($0.task.prunedAt) }
            .exported(),
    ]

    private static let ofVerdict: [TaskField] = [
        TaskField("verdict", Verdict.fieldKind, "What the user thinks of the take: picked or rejected.") {
            .init($0.task.verdict?.rawValue)
        }.exported().column("VERDICT", rank: 2, .ifAny),
        TaskField("verdict_reason", .text, csv: nil, "Why the user thinks so.") { .init($0.task.verdictReason) }
            .exported(),
        TaskField("continues", .integer, csv: nil, "The number of the task whose last frame it begins with.") {
            .init($0.task.continuesID)
        },
    ]

    private static let ofAuthor: [TaskField] = [
        TaskField("submitted_by", .name, "Who made it: a login name, or the name of a token.") {
            .init($0.task.submittedBy)
        }.exported(taking: .never).column("BY", rank: 10, .ifSeveral)
    ]

    /// What those that wait to be sent are told with besides.
    public static let ofQueue: [TaskField] = [
        TaskField("priority", .integer, "The higher, the sooner it is sent.") { .init($0.task.priority) }
            .exported(isRequired: true).column("PRIORITY", rank: 9, .ifVaried),
        TaskField("not_before", .time, "The moment before which it is not sent.") { .time($0.task.notBefore) }
            .exported().column("NOT BEFORE", .ifAny),
    ]
}
