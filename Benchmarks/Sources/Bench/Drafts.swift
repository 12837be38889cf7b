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
        guard fields.count >= 7, let duration = Int64(fields[2]) else {
            throw Misuse("\(path): a line has too few fields")
        }
        var parameters = RequestParameters()
        parameters.prompt = fields[0]
        parameters.model = fields[1]
        parameters.duration = duration
        parameters.resolution = fields[3]
        parameters.ratio = fields[4]
        var draft = TaskDraft(request: try VideoRequest(parameters), profile: fields[6], accountID: account)
        draft.project = fields[5].isEmpty ? nil : fields[5]
        draft.tags = fields.dropFirst(7).filter { !$0.isEmpty }
        drafts.append(draft)
    }
}
