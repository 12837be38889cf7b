import FoundationEssentials

/// One task of a simulated account.
struct SimulatedTask: Sendable {
    /// Whose it is: no other account is shown it.
    let account: String

    /// The id that create returned.
    let upstreamID: String

    /// The id of the record, which is another one (seen).
    let recordID: String

    let request: CreateRequest

    /// The body of the create call, byte for byte.
    let body: [UInt8]

    let createdAt: Date
    let timeline: TaskTimeline

    /// An end that a fault brought about; it stands for good.
    var forcedEnd: TaskPhase?

    /// Path of the video on this server, as handed out by the next answer.
    var videoPath: String

    /// Whether the path is still the one that the task began with.
    var hasFirstPath = true

    /// Paths that no longer serve the video.
    var expiredPaths: Set<String> = []

    var downloads = 0

    func phase(at now: Date) -> TaskPhase {
        forcedEnd ?? timeline.phase(atAge: age(at: now))
    }

    /// Seconds since creation.
    func age(at now: Date) -> Double {
        now.timeIntervalSince(createdAt)
    }
}

/// What is known about a task, for tests and humans.
public struct TaskSummary: Codable, Equatable, Sendable {
    /// The id that create returned.
    public let upstreamID: String

    /// `pending`, `processing`, `completed` or `failed`, now.
    public let status: String

    /// The body of the create call as it came.
    public let body: String

    /// Unix seconds.
    public let createdAt: Int

    /// How often the video was asked for.
    public let downloads: Int

    enum CodingKeys: String, CodingKey {
        case upstreamID = "task_id"
        case status, body
        case createdAt = "created_at"
        case downloads
    }

    init(_ task: SimulatedTask, at now: Date) {
        upstreamID = task.upstreamID
        status = task.phase(at: now).status
        body = String(decoding: task.body, as: UTF8.self)
        createdAt = Int(task.createdAt.timeIntervalSince1970)
        downloads = task.downloads
    }
}
