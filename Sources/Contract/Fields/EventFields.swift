public import Model

/// What an entry of the history looks like from outside.
public enum EventFields {
    /// The field with the task's number, which is left out within the task's own object.
    private static let task = "id"

    public static let table = FieldTable<TaskEvent>([
        Field("event", .integer, "The number of the entry, growing in the whole ledger.") { .integer($0.event) },
        Field(task, .integer, "The number of the task.") { .integer($0.task) },
        Field("seq", .integer, "The number of the entry within the task.") { .init($0.seq) },
        Field("at", .time, "When it was written.") { .time($0.at) },
        Field("kind", TaskEvent.Kind.fieldKind, "What happened.") { .text($0.kind.rawValue) },
        Field("state", TaskState.fieldKind, "Where the task stands after it.") { .text($0.state.rawValue) },
        Field("progress", .percent, "How far the task is, as the service says it.") { .init($0.progress) },
        Field("message", .text, "What is to be said about it.") { .init($0.message) },
        Field("http_status", .integer, "The HTTP status of the service's answer.") { .init($0.httpStatus) },
        Field("observations", .integer, "How many equal answers in a row it stands for.") { .init($0.observations) },
        Field("last_observed_at", .time, "When the last of them came.") { .time($0.lastObservedAt) },
    ])

    /// An entry within its task's own object: without the task's number, and with the answer that was not understood, which
    /// is read with one task's history alone.
    public static func writeWithinTask(_ event: TaskEvent, to json: inout JSONWriter) {
        json.object { json in
            table.writeFields(of: event, without: [task], to: &json)
            write(event.answer, to: &json)
        }
    }

    private static func write(_ answer: UpstreamAnswer?, to json: inout JSONWriter) {
        guard let answer else { return json.nullField("answer") }
        let text = answer.text
        json.objectField("answer") { json in
            json.field("http_status", answer.httpStatus)
            json.objectField("headers") { json in
                var told: Set<String> = []
                for header in answer.headers where told.insert(header.name.lowercased()).inserted {
                    json.field(header.name, header.value)
                }
            }
            json.field("body", text.body)
            json.field("body_is_base64", text.isBase64)
            json.field("body_bytes", answer.bodyBytes)
        }
    }
}
