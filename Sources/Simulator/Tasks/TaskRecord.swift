import FoundationEssentials

extension SimulatedTask {
    /// The answer to a status call, field by field as recorded from the live service.
    ///
    /// - Parameter origin: scheme, host and port that the client reached this server at.
    func record(in phase: TaskPhase, origin: String) -> [String: JSONValue] {
        var record: [String: JSONValue] = [
            "id": .string(recordID),
            "model": .string(request.model),
            "task_id": .string(upstreamID),
            "status": .string(phase.status),
            "duration": .int(request.duration),
            "created_at": .int(createdSecond),
            "prompt": .string(""),
            "resolution": .string(request.resolution),
            "ratio": .string(request.ratio),
        ]
        switch phase {
        case .pending(let progress), .processing(let progress):
            record["progress"] = .int(progress)
            record["is_new"] = .bool(true)
            record["content"] = .array(request.content)
            record["provider_specific"] = openProviderSpecific(origin: origin).map(JSONValue.object)
            // Seen: one second more at 50 than in the completed answer of the same task.
            if progress == 50 { record["created_at"] = .int(createdSecond + 1) }
        case .completed(let seconds):
            record["progress"] = .int(100)
            record["is_new"] = .bool(true)
            record["completed_at"] = .int(second(after: seconds))
            record["video_url"] = .string(origin + videoPath)
            // Seen: with a watermark, the completed answer echoes neither of these.
            if !request.watermark {
                record["content"] = .array(request.content)
                record["provider_specific"] = request.providerSpecific.map(JSONValue.object)
            }
        case .failed(let message, let seconds):
            record["progress"] = .int(100)
            record["completed_at"] = .int(second(after: seconds))
            record["error_message"] = .string(message)
            record["content"] = .array(request.content)
        }
        return record
    }

    /// Seen: while a task with a watermark is open, the echo gains the address of a logo.
    private func openProviderSpecific(origin: String) -> [String: JSONValue]? {
        guard request.watermark else { return request.providerSpecific }
        var specific = request.providerSpecific ?? [:]
        specific["watermark_url"] = .string("\(origin)/files/logo2.png")
        return specific
    }

    private var createdSecond: Int { second(after: 0) }

    private func second(after seconds: Double) -> Int {
        Int((createdAt.timeIntervalSince1970 + seconds).rounded(.down))
    }
}

/// The record of a task that no account of this server has.
func strangerRecord(at now: Date, origin: String) -> [String: JSONValue] {
    let second = Int(now.timeIntervalSince1970)
    return [
        "id": .string(newIdentifier()),
        "model": .string("doubao-seedance-2-0-260128"),
        "task_id": .string(newIdentifier()),
        "status": .string("completed"),
        "progress": .int(100),
        "video_url": .string("\(origin)/files/video/\(newIdentifier())"),
        "duration": .int(7),
        "is_new": .bool(true),
        "created_at": .int(second - 150),
        "completed_at": .int(second),
        "prompt": .string(""),
        "resolution": .string("720p"),
        "ratio": .string("1:1"),
        "content": .array([.object(["type": .string("text"), "text": .string("别人的任务")])]),
    ]
}

/// A fresh id in the form that upstream uses: a lowercase UUID.
func newIdentifier() -> String {
    UUID().uuidString.lowercased()
}
