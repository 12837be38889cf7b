extension SimulatedService {
    /// Answers `POST /v1/video/create`.
    func create(authorization: String?, body: [UInt8]) -> Answer {
        counts.createsReceived += 1
        let call = takeCall(at: .create)
        if let standIn = call.fault?.standIn(at: .create) { return standIn }
        do throws(ErrorEnvelope) {
            let upstreamID = try addTask(authorization: authorization, body: body)
            if call.fault == .gatewayAfter { return ErrorEnvelope.gatewayTimeout.answer }
            if call.fault == .noTaskID { return .json(.object(["message": .string("ok")])) }
            let answer = call.deliver(.json(.object(["task_id": .string(upstreamID)])))
            if answer.arrivesWhole { counts.createsAnsweredOK += 1 }
            return answer
        } catch {
            return call.deliver(error.answer)
        }
    }

    /// - Returns: the id of the new task.
    private func addTask(authorization: String?, body: [UInt8]) throws(ErrorEnvelope) -> String {
        guard let account = account(of: authorization) else { throw .unauthorized }
        let request = try CreateRequest(body: body)
        let moment = now()
        if let limit = configuration.openLimit {
            guard tasksByID.values.count(where: { $0.account == account && $0.phase(at: moment).isOpen }) < limit else {
                throw .openLimitReached
            }
        }
        let task = SimulatedTask(
            account: account,
            upstreamID: newIdentifier(),
            recordID: newIdentifier(),
            request: request,
            body: body,
            createdAt: moment,
            timeline: TaskTimeline(
                speed: configuration.speed, showsProcessing: idsOldestFirst.count % 3 == 2),
            videoPath: newVideoPath(watermark: request.watermark))
        tasksByID[task.upstreamID] = task
        idsOldestFirst.append(task.upstreamID)
        idsByPath[task.videoPath] = task.upstreamID
        counts.tasks += 1
        return task.upstreamID
    }

    /// A path as recorded: a bare UUID without a watermark, a name with extension with one.
    func newVideoPath(watermark: Bool) -> String {
        guard watermark else { return "/files/video/\(newIdentifier())" }
        var path: String
        repeat {
            let name = newIdentifier().prefix(8)
            path = "/files/video_add_watermark/\(name)/\(name).mp4"
        } while idsByPath[path] != nil
        return path
    }
}

extension Answer {
    /// Whether a patient client gets all of it.
    fileprivate var arrivesWhole: Bool {
        switch delivery {
        case .whole, .delayed: true
        case .withheld, .never, .trickled, .cut: false
        }
    }
}
