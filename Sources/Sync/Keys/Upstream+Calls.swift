import Model
import SenseAudio
import Transport

/// The calls, each told to whoever listens once it is over.
extension Upstream {
    /// - Throws: `StatusFailure`, `CancellationError`.
    func status(
        _ client: SenseAudioClient, of taskID: String?, task: Int64?, wholeEcho: Bool = false
    ) async throws -> (record: StatusRecord, isSimulated: Bool) {
        let began = SteadyClock.now
        func note(_ status: Int?, _ trouble: String?) {
            tell("GET", "/v1/video/status", task: task, status: status, since: began, trouble: trouble)
        }
        do {
            let answer =
                if let taskID {
                    try await client.status(taskID: taskID, wholeEcho: wholeEcho)
                } else {
                    try await client.currentStatus()
                }
            note(200, nil)
            return answer
        } catch let failure as SenseAudioClient.StatusFailure {
            note(failure.error.httpStatus, failure.error.code)
            throw failure
        }
    }

    func create(
        _ client: SenseAudioClient, body: [UInt8], task: Int64,
        mayStillSend: @escaping @Sendable () async throws -> Bool
    ) async -> SenseAudioClient.CreateResult {
        let began = SteadyClock.now
        let result = await client.create(body: body, mayStillSend: mayStillSend)
        let error: TaskError? =
            switch result.outcome {
            case .accepted: nil
            case .rejected(let error), .uncertain(let error), .deferred(_, let error, _): error
            }
        tell(
            "POST", "/v1/video/create", task: task, status: error == nil ? 200 : error?.httpStatus, since: began,
            trouble: error?.code)
        return result
    }

    /// - Parameter url: of a video.
    func tellDownload(_ url: String, task: Int64, since began: Int64, status: Int?, trouble: String?) {
        guard observer?.onCall != nil else { return }
        let scheme = url.firstRange(of: "://").map { url[..<$0.upperBound] } ?? ""
        let authority = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        tell("GET", "\(scheme)\(host)/…", task: task, status: status, since: began, trouble: trouble)
    }

    private func tell(
        _ method: String, _ path: String, task: Int64?, status: Int?, since began: Int64, trouble: String?
    ) {
        observer?.onCall?(
            UpstreamCall(
                method: method, path: path, task: task, status: status, milliseconds: SteadyClock.now - began,
                trouble: trouble))
    }
}
