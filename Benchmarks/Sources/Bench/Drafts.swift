import Model
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Requests about to be recorded, one a line: prompt, model, duration, resolution, ratio, project, profile, and the tags,
/// each behind a tab.
func loadDrafts(_ path: String, account: Int64) throws -> [TaskDraft] {
    guard let file = fopen(path, "r") else { throw Misuse("\(path) cannot be read") }
    defer { fclose(file) }
    var drafts: [TaskDraft] = []
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while true {
        let count = getline(&line, &capacity, file)
        guard count > 0, let line else { return drafts }
        let bytes = UnsafeRawBufferPointer(start: line, count: count - 1)
        let fields = String(decoding: bytes, as: UTF8.self)
            .split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard fields.count >= 7, let duration = Int(fields[2]) else {
            throw Misuse("\(path): a line has too few fields")
        }
        let request = textRequest(
            RequestSummary(
                model: fields[1], mode: .text, prompt: Spelling.composed(fields[0]), duration: duration,
                resolution: fields[3], ratio: fields[4], watermark: false, generateAudio: nil, timeout: nil))
        var draft = TaskDraft(request: request, profile: fields[6], accountID: account)
        draft.project = fields[5].isEmpty ? nil : fields[5]
        draft.tags = fields.dropFirst(7).filter { !$0.isEmpty }
        drafts.append(draft)
    }
}

/// A request with a text alone, in a body as SenseAudio takes it.
func textRequest(_ summary: RequestSummary) -> VideoRequest {
    let body = JSONValue.object([
        "model": .string(summary.model),
        "content": .array([.object(["type": "text", "text": .string(summary.prompt)])]),
        "duration": .integer(Int64(summary.duration)), "resolution": .string(summary.resolution),
        "ratio": .string(summary.ratio), "watermark": .bool(summary.watermark ?? false),
    ])
    return VideoRequest(body: body.canonicalBytes(), summary: summary, meaning: body)
}
