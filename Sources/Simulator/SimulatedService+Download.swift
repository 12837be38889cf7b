/// What a request for a file says that matters to its answer.
struct DownloadRequest: Sendable {
    let path: String
    var range: String?
    var ifRange: String?
    var authorization: String?
}

extension SimulatedService {
    /// Answers `GET` of a path below `/files`; no key is asked for.
    func download(_ request: DownloadRequest) -> Answer {
        counts.downloads += 1
        if request.authorization != nil { counts.downloadsWithAuthorization += 1 }
        let call = takeCall(at: .download)
        let upstreamID = idsByPath[request.path]
        if let upstreamID { tasksByID[upstreamID]?.downloads += 1 }
        if let standIn = call.fault?.standIn(at: .download) { return standIn }

        guard let upstreamID, var task = tasksByID[upstreamID] else { return call.deliver(.page(status: 404)) }
        if call.fault == .expiredURL, task.hasFirstPath {
            task.expiredPaths.insert(request.path)
            tasksByID[upstreamID] = task
        }
        guard !task.expiredPaths.contains(request.path) else { return call.deliver(.page(status: 403)) }

        var file = VideoFile(requestedBytes: configuration.videoBytes)
        if call.fault == .etagChange { file.revision = call.number }
        return call.deliver(file.answer(to: request, named: upstreamID, fault: call.fault))
    }
}

extension VideoFile {
    fileprivate func answer(to request: DownloadRequest, named name: String, fault: Fault?) -> Answer {
        let etag = "\"\(name.prefix(8))-\(revision)\""
        var answer = Answer(
            status: 200,
            fields: ["Content-Type": "video/mp4", "ETag": etag, "Accept-Ranges": "bytes"],
            content: .video(self, 0..<count))
        if fault == .noRange {
            answer.fields["Accept-Ranges"] = nil
            return answer
        }
        // A condition that does not hold turns the request into one for the whole file (RFC 9110, 13.1.5).
        let isCurrent = request.ifRange == nil || request.ifRange == etag
        switch RangeRequest(header: isCurrent ? request.range : nil, length: count) {
        case .whole:
            break
        case .part(let asked):
            let part = fault == .wrongRange ? 0..<count : asked
            answer.status = 206
            answer.fields["Content-Range"] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(count)"
            answer.content = .video(self, part)
        case .unsatisfiable:
            answer = .page(status: 416)
            answer.fields["Content-Range"] = "bytes */\(count)"
        }
        return answer
    }
}
