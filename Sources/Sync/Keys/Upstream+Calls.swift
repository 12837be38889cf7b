import Model
import Providers

/// The calls, each told to whoever listens once it is over.
extension Upstream {
    /// - Parameter task: the local number of the task that they are about; nil if they are about none.
    /// - Returns: hears of a client's calls; nil where nobody listens.
    func callListener(for task: Int64?) -> CallListener? {
        guard let onCall = listener?.onCall else { return nil }
        return { call in
            onCall(
                UpstreamCall(
                    method: call.method, path: call.path, task: task, status: call.status,
                    milliseconds: call.milliseconds, trouble: call.trouble))
        }
    }

    /// Asks about one task by its id, and in no other way.
    /// - Throws: `StatusFailure`, `CancellationError`.
    func status(
        _ client: any ProviderClient, of upstreamID: String, task: Int64?, wholeEcho: Bool = false
    ) async throws -> StatusAnswer {
        let question = StatusQuestion(upstreamID: upstreamID, wholeEcho: wholeEcho)
        guard let answer = try await client.status(question, listener: callListener(for: task)) else {
            throw StatusFailure(
                .away, TaskError(code: "not_asked", message: "the service is being asked about another task"))
        }
        return answer
    }

    /// - Parameter url: of a video.
    func tellDownload(_ url: String, task: Int64, since began: Int64, status: Int?, trouble: String?) {
        guard let onCall = listener?.onCall else { return }
        let scheme = url.firstRange(of: "://").map { url[..<$0.upperBound] } ?? ""
        let authority = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        onCall(
            UpstreamCall(
                method: "GET", path: "\(scheme)\(host)/…", task: task, status: status,
                milliseconds: SteadyClock.now - began, trouble: trouble))
    }
}
