public import Model

extension EchoedRequest {
    /// - Parameter fields: the fields of a create call that a record has.
    public init(_ fields: [String: JSONValue]) {
        var fields = fields
        if let specific = fields["provider_specific"]?.object {
            // The service adds keys of its own to it, such as `watermark_url` [seen].
            let known = specific.filter { VideoModel.standard.providerOptions.contains($0.key) }
            fields["provider_specific"] = known.isEmpty ? nil : .object(known)
        }
        let request = try? VideoRequest(body: JSONValue.object(fields).canonicalBytes())
        self.init(
            request: request, summary: request?.summary ?? Self.summary(of: fields),
            longestTask: BodyRules.timeouts.upperBound)
    }

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
