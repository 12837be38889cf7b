extension SimulatedService {
    /// Answers `GET /v1/video/status`.
    ///
    /// - Parameters:
    ///   - id: the query's `id`.
    ///   - origin: scheme, host and port that the client reached this server at.
    func status(of id: String?, authorization: String?, origin: String) -> Answer {
        counts.statusCalls += 1
        let call = takeCall(at: .status)
        if let standIn = call.fault?.standIn(at: .status) { return standIn }
        guard let account = account(of: authorization) else {
            return call.deliver(ErrorEnvelope.unauthorized.answer)
        }
        guard let id, !id.isEmpty else {
            return call.deliver(ErrorEnvelope.invalidParameter("id").answer)
        }
        if call.fault == .stranger { return .json(.object(strangerRecord(at: now(), origin: origin))) }

        var upstreamID = id
        if call.fault == .foreign, let other = idsOldestFirst.last(where: { $0 != id }) { upstreamID = other }
        if call.fault == .current {
            upstreamID = idsOldestFirst.last { tasksByID[$0]?.account == account } ?? id
        }
        guard tasksByID[upstreamID]?.account == account, let task = update(upstreamID, under: call.fault) else {
            return call.deliver(ErrorEnvelope.notFound.answer)
        }
        var record = task.record(in: task.phase(at: now()), origin: origin)
        switch call.fault {
        case .unknownStatus(let word): record["status"] = .string(word)
        case .noURL: record["video_url"] = nil
        case .missingTaskID, .current: record["task_id"] = nil
        default: break
        }
        return call.deliver(.json(.object(record)))
    }

    /// Lets a fault end the task, and gives it a fresh path when its old one has expired.
    ///
    /// - Returns: the task as it is now; nil when there is none.
    private func update(_ upstreamID: String, under fault: Fault?) -> SimulatedTask? {
        guard var task = tasksByID[upstreamID] else { return nil }
        let moment = now()
        switch fault {
        case .failed(let message):
            task.forcedEnd = .failed(message: message, after: task.age(at: moment))
        case .noURL where task.phase(at: moment).isOpen:
            task.forcedEnd = .completed(after: task.age(at: moment))
        default:
            break
        }
        if task.expiredPaths.contains(task.videoPath) {
            task.videoPath = newVideoPath(watermark: task.request.watermark)
            task.hasFirstPath = false
            idsByPath[task.videoPath] = upstreamID
        }
        tasksByID[upstreamID] = task
        return task
    }
}
