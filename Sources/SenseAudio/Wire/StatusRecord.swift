import Model
import Providers
import Transport

/// The service's answer to a status call. Any field but `status` may be missing [seen].
enum StatusRecord {
    /// The fields by which a record without a task id is told to be of a request.
    static let echoFields = ["content", "duration", "resolution", "ratio"]
    fileprivate static let requestFields =
        echoFields + ["model", "timeout", "watermark", "provider_specific"]

    /// What is repeated of a request that names its task is kept up to so many bytes, unless all of it is asked for.
    fileprivate static let smallEcho = 262_144

    fileprivate static let fields: Set<String> = Set(
        requestFields + ["status", "progress", "video_url", "error_message", "task_id", "created_at"])
}

extension StatusAnswer {
    /// - Parameters:
    ///   - body: JSON; what is not needed of it is read past, however large it is.
    ///   - wholeEcho: whether what it repeats of the request is kept even where it is large and nobody has to compare it.
    init?(record body: [UInt8], wholeEcho: Bool = true) {
        guard let members = JSONMembers(body, StatusRecord.fields), let status = members["status"]?.string else {
            return nil
        }
        let word = StatusWord(status)
        guard !word.isBlank else { return nil }
        let url = members["video_url"]?.string?.trimmed
        let isURL = url.map { !$0.isEmpty && $0.lowercased() != "null" } ?? false
        var report = StatusReport(
            status: status, phase: nil, progress: members["progress"].flatMap(Progress.percent),
            videoURL: url.flatMap { isURL && $0.utf8.count <= UpstreamText.url ? $0 : nil },
            errorMessage: members["error_message"].flatMap(ReasonText.of))
        if word.saysCompleted, report.videoURL == nil, let size = members.size(of: "video_url"),
            size > UpstreamText.url
        {
            report.errorMessage = "its video_url has \(size) bytes; allowed are \(UpstreamText.url)"
        }
        report.readWord()
        // One that was cut is nobody's, and so is one that is broken.
        let id = members.identifier("task_id") ?? members.brokenText("task_id")
        let limit = wholeEcho || id == nil ? AnswerBudget.largestValue : StatusRecord.smallEcho
        var request: [String: JSONValue] = [:]
        for name in StatusRecord.requestFields { request[name] = members.value(name, upTo: limit)?.withWholeNumber }
        self.init(
            report: report, upstreamID: id.map { UpstreamText.cut($0, to: UpstreamText.id) },
            echo: RequestEcho(fields: request, telling: StatusRecord.echoFields),
            // Far beyond any real moment, and without overflow.
            createdAt: members["created_at"]?.wholeNumber.flatMap {
                (1..<100_000_000_000).contains($0) ? $0 * 1_000 : nil
            })
    }
}
