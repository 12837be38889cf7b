/// A request as far as the service repeats it in a record.
public struct EchoedRequest: Sendable {
    /// The request, if what is repeated is a whole one.
    public let request: VideoRequest?
    /// What is known of it; what is not repeated is 0 or `unknown`.
    public let summary: RequestSummary

    /// - Parameter fields: the fields of a create call that a record has.
    public init(_ fields: [String: JSONValue]) {
        var fields = fields
        if let specific = fields["provider_specific"]?.object {
            // The service adds keys of its own to it, such as `watermark_url` [seen].
            let known = specific.filter { VideoModel.standard.providerOptions.contains($0.key) }
            fields["provider_specific"] = known.isEmpty ? nil : .object(known)
        }
        let request = try? VideoRequest(body: JSONValue.object(fields).canonicalBytes())
        self.request = request
        summary = Self.sound(request?.summary ?? Self.summary(of: fields))
    }

    /// Numbers that can be reckoned with, and words of a length to be shown: nobody has checked them against any rule.
    private static func sound(_ summary: RequestSummary) -> RequestSummary {
        var summary = summary
        if !durations.contains(summary.duration) { summary.duration = 0 }
        if let timeout = summary.timeout, !(0...Deadline.longestTimeout).contains(timeout) { summary.timeout = nil }
        summary.model = UpstreamText.cut(summary.model, to: UpstreamText.word)
        summary.resolution = UpstreamText.cut(summary.resolution, to: UpstreamText.word)
        summary.ratio = UpstreamText.cut(summary.ratio, to: UpstreamText.word)
        return summary
    }

    /// Seconds, as imports are bound to as well.
    private static let durations = 0...1_000_000

    private static func summary(of fields: [String: JSONValue]) -> RequestSummary {
        let content = fields["content"]?.array ?? []
        let prompt = content.first { $0["type"]?.string == "text" }?["text"]?.string
        return RequestSummary(
            model: fields["model"]?.string ?? "unknown", mode: mode(of: content),
            prompt: Spelling.composed(prompt ?? ""),
            duration: fields["duration"]?.integer.map { Int($0) } ?? 0,
            resolution: fields["resolution"]?.string ?? "unknown", ratio: fields["ratio"]?.string ?? "unknown",
            watermark: fields["watermark"]?.bool,
            generateAudio: fields["provider_specific"]?["generate_audio"]?.bool, timeout: fields["timeout"]?.integer)
    }

    private static func mode(of content: [JSONValue]) -> RequestMode {
        let hasFrames = content.contains { ["first_frame", "last_frame"].contains($0["role"]?.string) }
        let hasMaterial = content.contains { ["image", "audio", "video"].contains($0["type"]?.string) }
        return hasFrames ? .frames : hasMaterial ? .references : .text
    }
}
