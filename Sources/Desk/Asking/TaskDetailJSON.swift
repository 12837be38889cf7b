public import Contract
public import Model

/// What is told of one task beside its own fields, on request.
public enum TaskDetailJSON {
    /// - Parameters:
    ///   - request: nil where nobody asked for it; the body as it was sent, which may be gone.
    ///   - history: nil where nobody asked for it.
    public static func write(
        _ task: VideoTask, request: [UInt8]??, history: [TaskEvent]?, to json: inout JSONWriter
    ) {
        if let request { json.rawField("request", request.map { String(decoding: $0, as: UTF8.self) }) }
        if let history {
            json.arrayField("history") { json in
                for event in history { EventFields.writeWithinTask(event, to: &json) }
            }
        }
    }
}
