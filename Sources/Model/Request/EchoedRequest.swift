/// A request as far as the service repeats it in a record.
public struct EchoedRequest: Sendable {
    /// The request, if what is repeated is a whole one.
    public let request: VideoRequest?
    /// What is known of it; what is not repeated is 0 or `unknown`.
    public let summary: RequestSummary

    /// - Parameters:
    ///   - summary: as the service says it; what no task can have is left out, and words are cut.
    ///   - longestTask: seconds that the service allows a task at most.
    public init(request: VideoRequest?, summary: RequestSummary, longestTask: Int64) {
        self.request = request
        self.summary = Self.sound(summary, longestTask)
    }

    /// Numbers that can be reckoned with, and words of a length to be shown: nobody has checked them against any rule.
    private static func sound(_ summary: RequestSummary, _ longestTask: Int64) -> RequestSummary {
        var summary = summary
        if !durations.contains(summary.duration) { summary.duration = 0 }
        if let timeout = summary.timeout, !(0...longestTask).contains(timeout) { summary.timeout = nil }
        summary.model = UpstreamText.cut(summary.model, to: UpstreamText.word)
        summary.resolution = UpstreamText.cut(summary.resolution, to: UpstreamText.word)
        summary.ratio = UpstreamText.cut(summary.ratio, to: UpstreamText.word)
        return summary
    }

    /// Seconds, as imports are bound to as well.
    private static let durations = 0...1_000_000
}
