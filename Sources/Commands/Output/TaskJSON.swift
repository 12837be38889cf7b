import Contract
import Model

/// A task as the contract of the command line has it. Absent values are null, not missing.
struct TaskJSON {
    /// Where relative video paths start.
    let videosFolder: String

    /// The names of all fields, in their order, those within another behind it.
    static let fieldNames = [
        "id", "uid", "ref", "task_id", "state", "waiting_for", "progress", "upstream_status", "model", "mode", "prompt",
        "duration", "resolution", "ratio", "watermark", "generate_audio", "project", "shot", "take", "tags", "note",
        "profile", "base_url", "provider", "simulated", "parent_id", "created_at", "updated_at", "submitted_at",
        "finished_at", "deadline_at", "last_polled_at", "next_poll_at", "polls", "cost", "cost.amount", "cost.currency",
        "cost.rate",
        "cost.basis", "error", "error.code", "error.message", "error.http_status", "video", "video.state", "video.url",
        "video.path", "video.bytes", "video.sha256", "video.saved_at", "video.expires_at", "video.error",
    ]

    func write(_ task: VideoTask, to json: inout JSONWriter, extra: (inout JSONWriter) -> Void = { _ in }) {
        json.object { json in
            json.field("id", task.id)
            json.field("uid", task.uid)
            json.field("ref", task.ref)
            json.field("task_id", task.taskID)
            json.field("state", task.state.rawValue)
            json.field("waiting_for", task.waitingFor?.rawValue)
            json.field("progress", task.progress)
            json.field("upstream_status", task.upstreamStatus)
            writeRequest(task.request, to: &json)
            json.field("project", task.project)
            json.field("shot", task.shot)
            json.field("take", task.take)
            json.field("tags", task.tags)
            json.field("note", task.note)
            json.field("profile", task.profile)
            json.field("base_url", task.baseURL)
            json.field("provider", task.provider)
            json.field("simulated", task.isSimulated)
            json.field("parent_id", task.parentID)
            writeTimes(task, to: &json)
            json.field("polls", task.polls)
            writeCost(task.cost, to: &json)
            writeError(task.error, to: &json)
            writeVideo(task.video, to: &json)
            extra(&json)
        }
    }

    /// Where a video is, absolute.
    func path(of video: VideoFile) -> String? {
        video.path.map { $0.hasPrefix("/") ? $0 : "\(videosFolder)/\($0)" }
    }

    private func writeRequest(_ request: RequestSummary, to json: inout JSONWriter) {
        json.field("model", request.model)
        json.field("mode", request.mode.rawValue)
        json.field("prompt", request.prompt)
        json.field("duration", request.duration)
        json.field("resolution", request.resolution)
        json.field("ratio", request.ratio)
        json.field("watermark", request.watermark)
        json.field("generate_audio", request.generateAudio)
    }

    private func writeTimes(_ task: VideoTask, to json: inout JSONWriter) {
        json.field("created_at", Timestamp.rfc3339(task.createdAt))
        json.field("updated_at", Timestamp.rfc3339(task.updatedAt))
        json.field("submitted_at", task.submittedAt.map(Timestamp.rfc3339))
        json.field("finished_at", task.finishedAt.map(Timestamp.rfc3339))
        json.field("deadline_at", task.deadlineAt.map(Timestamp.rfc3339))
        json.field("last_polled_at", task.lastPolledAt.map(Timestamp.rfc3339))
        json.field("next_poll_at", task.nextPollAt.map(Timestamp.rfc3339))
    }

    private func writeCost(_ cost: Cost?, to json: inout JSONWriter) {
        guard let cost else { return json.nullField("cost") }
        json.objectField("cost") { json in
            json.field("amount", cost.amount)
            json.field("currency", cost.currency)
            json.field("rate", cost.rate)
            json.field("basis", cost.basis)
        }
    }

    private func writeError(_ error: TaskError?, to json: inout JSONWriter) {
        guard let error else { return json.nullField("error") }
        json.objectField("error") { json in
            json.field("code", error.code)
            json.field("message", error.message)
            json.field("http_status", error.httpStatus)
        }
    }

    private func writeVideo(_ video: VideoFile?, to json: inout JSONWriter) {
        guard let video else { return json.nullField("video") }
        json.objectField("video") { json in
            json.field("state", video.state.rawValue)
            json.field("url", video.url)
            json.field("path", path(of: video))
            json.field("bytes", video.bytes)
            json.field("sha256", video.sha256)
            json.field("saved_at", video.savedAt.map(Timestamp.rfc3339))
            json.field("expires_at", video.expiresAt.map(Timestamp.rfc3339))
            json.field("error", video.error)
        }
    }
}

/// An entry of the history as the contract has it.
enum EventJSON {
    /// The names of all fields of an entry outside of its task, in their order.
    static let fieldNames = [
        "event", "id", "seq", "at", "kind", "state", "progress", "message", "http_status", "observations",
        "last_observed_at",
    ]

    /// - Parameter withTask: whether the task's number goes with it, as it does outside the task's own object.
    static func write(_ event: TaskEvent, withTask: Bool, to json: inout JSONWriter) {
        json.object { json in
            json.field("event", event.event)
            if withTask { json.field("id", event.task) }
            json.field("seq", event.seq)
            json.field("at", Timestamp.rfc3339(event.at))
            json.field("kind", event.kind.rawValue)
            json.field("state", event.state.rawValue)
            json.field("progress", event.progress)
            json.field("message", event.message)
            json.field("http_status", event.httpStatus)
            json.field("observations", event.observations)
            json.field("last_observed_at", event.lastObservedAt.map(Timestamp.rfc3339))
            // Only one task's history is read with it.
            if !withTask { write(event.answer, to: &json) }
        }
    }
    private static func write(_ answer: UpstreamAnswer?, to json: inout JSONWriter) {
        guard let answer else { return json.nullField("answer") }
        let text = answer.text
        json.objectField("answer") { json in
            json.field("http_status", answer.httpStatus)
            json.objectField("headers") { json in
                var told: Set<String> = []
                for header in answer.headers where told.insert(header.name.lowercased()).inserted {
                    json.field(header.name, header.value)
                }
            }
            json.field("body", text.body)
            json.field("body_is_base64", text.isBase64)
            json.field("body_bytes", answer.bodyBytes)
        }
    }
}
