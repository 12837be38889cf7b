public import Model

/// What an entry of the history looks like from outside.
public enum EventFields {
    /// The name of the field with the task's number, which is left out within the task's own object.
    public static let task = "id"

    private typealias EventField = Field<TaskEvent>

    public static let table = FieldTable<TaskEvent>([
        EventField("event", .integer, "The number of the entry, growing in the whole ledger.") { .integer($0.event) }
            .exported(isRequired: true).column("EVENT", rank: 1),
        EventField(task, .integer, "The number of the task.") { .integer($0.task) }.column("TASK", rank: 2),
        EventField("seq", .integer, "The number of the entry within the task.") { .init($0.seq) }
            .exported(isRequired: true),
        EventField("at", .time, "When it was written.") { .time($0.at) }
            .exported(isRequired: true).column("TIME") { $1.time($0.at, withSeconds: true) },
        EventField("kind", TaskEvent.Kind.fieldKind, "What happened.") { .text($0.kind.rawValue) }
            .exported(isRequired: true).column("KIND"),
        EventField("state", TaskState.fieldKind, "Where the task stands after it.") { .text($0.state.rawValue) }
            .exported(isRequired: true).column("STATE"),
        EventField("progress", .percent, "How far the task is, as the service says it.") { .init($0.progress) }
            .exported().column("PROGRESS", rank: 3, .ifAny) { TaskText.progress($0.progress, in: $0.state, $1) },
        EventField("message", .text, "What is to be said about it.") { .init($0.message) }
            .exported()
            .column("MESSAGE", .ifAny, minimumWidth: 16) { event, _ in CellText(EventText.message(event)) },
        EventField("http_status", .integer, "The HTTP status of the service's answer.") { .init($0.httpStatus) }
            .exported(),
        EventField("observations", .integer, "How many equal answers in a row it stands for.") {
            .init($0.observations)
        }
        .exported(isRequired: true).column("SEEN", rank: 4, .ifAny) { event, _ in EventText.seen(event) },
        EventField("last_observed_at", .time, "When the last of them came.") { .time($0.lastObservedAt) }.exported(),
        EventField("author", .name, "Who did it; null where reel did it by itself.") { .init($0.author) }
            .exported().column("BY", rank: 10, .ifSeveral),
    ])

    /// The columns of a history. Scripts go by the order: what is new is added at the end.
    public static let listed = ["event", "at", task, "kind", "state", "progress", "observations", "message", "author"]

    /// What an export has of an entry.
    public static let exported =
        table.exported + [
            ExportedField("answer", .object, "The answer that was not understood."),
            ExportedField("upstream_status", .name, "The service's own word for the task's status."),
        ]

    /// What an export has of an answer that was not understood.
    public static let exportedOfAnswer = [
        ExportedField("body", .binary, "Its body, as far as it was kept.", isRequired: true),
        ExportedField("bytes", .integer, "How many bytes the body had.", isRequired: true),
        ExportedField("headers", .text, "Its headers.", isRequired: true),
        ExportedField("http_status", .integer, "Its HTTP status.", isRequired: true),
    ]

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
