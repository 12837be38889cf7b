public import Model

extension TaskFields {
    /// A task as a server tells it. What only that server needs, such as the number of its account, is left out.
    /// - Throws: `FieldReader.Unreadable`.
    public static func task(from json: JSONValue) throws(FieldReader.Unreadable) -> VideoTask {
        let reader = try FieldReader(json, of: "task")
        let created = try reader.require(reader.time("created_at"), "created_at")
        var task = VideoTask(
            id: try reader.require(reader.integer("id"), "id"), uid: reader.text("uid") ?? "", ref: reader.text("ref"),
            upstreamID: reader.text("task_id"), state: try reader.require(reader.word("state"), "state"),
            waitingFor: reader.word("waiting_for"), upstreamStatus: reader.text("upstream_status"),
            progress: reader.int("progress"), request: try request(reader), project: reader.text("project"),
            shot: reader.text("shot"), take: reader.int("take"), tags: reader.texts("tags"), note: reader.text("note"),
            profile: try reader.require(reader.text("profile"), "profile"), accountID: 0,
            baseURL: reader.text("base_url") ?? "", isSimulated: reader.flag("simulated") ?? false,
            parentID: reader.integer("parent_id"), priority: reader.int("priority") ?? 0,
            notBefore: reader.time("not_before"), outputPath: nil, createdAt: created,
            updatedAt: reader.time("updated_at") ?? created, submittedAt: reader.time("submitted_at"), acceptedAt: nil,
            finishedAt: reader.time("finished_at"), deadlineAt: reader.time("deadline_at"),
            lastPolledAt: reader.time("last_polled_at"), nextPollAt: reader.time("next_poll_at"),
            polls: reader.int("polls") ?? 0, pollErrors: 0, cost: try cost(reader.object("cost")),
            error: try error(reader.object("error")), video: try video(reader.object("video")))
        task.provider = reader.text("provider") ?? task.provider
        task.billed = try cost(reader.object("billed"))
        (task.verdict, task.verdictReason) = (reader.word("verdict"), reader.text("verdict_reason"))
        (task.continuesID, task.submittedBy) = (reader.integer("continues"), reader.text("submitted_by"))
        (task.statusOddity, task.prunedAt) = (reader.text("status_oddity"), reader.time("pruned_at"))
        return task
    }

    private static func request(_ reader: FieldReader) throws(FieldReader.Unreadable) -> RequestSummary {
        RequestSummary(
            model: reader.text("model") ?? "", mode: try reader.require(reader.word("mode"), "mode"),
            prompt: reader.text("prompt") ?? "", duration: reader.int("duration") ?? 0,
            resolution: reader.text("resolution") ?? "", ratio: reader.text("ratio") ?? "",
            watermark: reader.flag("watermark"), generateAudio: reader.flag("generate_audio"), timeout: nil)
    }

    private static func cost(_ reader: FieldReader?) -> Cost? {
        guard let reader, let amount = reader.decimal("amount"), let currency = reader.text("currency") else {
            return nil
        }
        return Cost(
            amount: amount, currency: currency, rate: reader.decimal("rate") ?? 0, basis: reader.text("basis") ?? "")
    }

    private static func error(_ reader: FieldReader?) -> TaskError? {
        guard let reader, let code = reader.text("code") else { return nil }
        return TaskError(code: code, message: reader.text("message") ?? "", httpStatus: reader.int("http_status"))
    }

    private static func video(_ reader: FieldReader?) throws(FieldReader.Unreadable) -> VideoFile? {
        guard let reader else { return nil }
        var video = VideoFile(
            state: try reader.require(reader.word("state"), "state"), url: reader.text("url"),
            path: reader.text("path"), bytes: reader.integer("bytes"), sha256: reader.text("sha256"),
            savedAt: reader.time("saved_at"), expiresAt: reader.time("expires_at"), error: reader.text("error"),
            isStopped: reader.flag("stopped") ?? false)
        // Of a path on the server's own machine nobody is named.
        if let host = reader.text("host"), let path = video.path {
            video.folder = VideosFolder(host: host, path: String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        }
        return video
    }
}

extension EventFields {
    /// An entry as a server tells it.
    /// - Parameter task: the number of the task that it stands within, where it does not name one itself.
    /// - Throws: `FieldReader.Unreadable`.
    public static func event(
        from json: JSONValue, of task: Int64? = nil
    ) throws(FieldReader.Unreadable) -> TaskEvent {
        let reader = try FieldReader(json, of: "entry")
        var event = TaskEvent(
            event: try reader.require(reader.integer("event"), "event"),
            task: try reader.require(reader.integer(Self.task) ?? task, Self.task), seq: reader.int("seq") ?? 0,
            at: try reader.require(reader.time("at"), "at"), kind: try reader.require(reader.word("kind"), "kind"),
            state: try reader.require(reader.word("state"), "state"), progress: reader.int("progress"),
            message: reader.text("message"), httpStatus: reader.int("http_status"),
            observations: reader.int("observations") ?? 1, lastObservedAt: reader.time("last_observed_at"),
            author: reader.text("author"))
        if let answer = try reader.object("answer") { event.answer = self.answer(answer) }
        return event
    }

    private static func answer(_ reader: FieldReader) -> UpstreamAnswer {
        let body = UpstreamAnswer.body(
            reader.text("body") ?? "", isBase64: reader.flag("body_is_base64") ?? false)
        let headers = (reader["headers"].object ?? [:]).sorted { $0.key < $1.key }.map { name, value in
            UpstreamAnswer.Header(name: name, value: value.string ?? "")
        }
        return UpstreamAnswer(
            httpStatus: reader.int("http_status") ?? 0, headers: headers, body: body,
            bodyBytes: reader.int("body_bytes") ?? 0)
    }
}

extension Failure {
    /// What a server, or a command, says of something that went wrong; nil for anything else.
    public init?(_ json: JSONValue) {
        guard let object = json["error"], let error = try? FieldReader(object, of: "error"),
            let code = error.text("code"),
            let message = error.text("message"), let number = error.integer("exit_code"),
            let exit = Exit(rawValue: Int32(truncatingIfNeeded: number))
        else { return nil }
        self.init(
            code: code, message: message, exit: exit, task: error.integer("task"),
            existingTask: error.integer("existing_task"), created: error.word("created") ?? .no,
            next: error.text("next"))
    }
}
