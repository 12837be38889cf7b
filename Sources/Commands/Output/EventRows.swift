import Contract
import Model

/// Entries of the history in rows.
enum EventRows {
    /// - Parameter ofOneTask: whether all are of a task that the user has named, and so need not name it.
    static func make(_ events: [TaskEvent], _ context: Context, ofOneTask: Bool) -> Rows<TaskEvent> {
        make(events, CellFormat(context), ofOneTask: ofOneTask)
    }

    static func make(_ events: [TaskEvent], _ format: CellFormat, ofOneTask: Bool) -> Rows<TaskEvent> {
        Rows(
            elements: events,
            columns: [
                .init(title: "EVENT", alignment: .right, rank: 1), .init(title: "TIME", holdsMoments: true),
                .init(title: "TASK", alignment: .right, presence: ofOneTask ? .ifVaried : .always, rank: 2),
                .init(title: "KIND"), .init(title: "STATE"),
                .init(title: "PROGRESS", alignment: .right, presence: .ifAny, rank: 3),
                .init(title: "SEEN", alignment: .right, presence: .ifAny, rank: 4),
                .init(title: "MESSAGE", minimumWidth: 16, isFlexible: true, presence: .ifAny),
            ],
            cells: { event in
                [
                    .init("\(event.event)"), format.time(event.at, withSeconds: true), .init("\(event.task)"),
                    .init(event.kind.rawValue), .init(event.state.rawValue),
                    .init(progress(event, format)),
                    .init(event.observations > 1 ? "\(event.observations)×" : ""), .init(message(event)),
                ]
            },
            csvHeader: EventJSON.fieldNames,
            csvFields: { event in
                [
                    .integer(event.event), .integer(event.task), .integer(Int64(event.seq)),
                    .text(Timestamp.rfc3339(event.at)), .text(event.kind.rawValue), .text(event.state.rawValue),
                    event.progress.map { .integer(Int64($0)) } ?? .absent, event.message.map { .text($0) } ?? .absent,
                    event.httpStatus.map { .integer(Int64($0)) } ?? .absent, .integer(Int64(event.observations)),
                    event.lastObservedAt.map { .text(Timestamp.rfc3339($0)) } ?? .absent,
                ]
            },
            writeJSON: { event, json in EventJSON.write(event, withTask: true, to: &json) },
            fieldNames: EventJSON.fieldNames)
    }

    /// How far a task had come is no news once it is finished.
    private static func progress(_ event: TaskEvent, _ format: CellFormat) -> String {
        format.isForPeople && event.state.isFinal ? "" : event.progress.map { "\($0)%" } ?? ""
    }

    /// An HTTP status other than 200 says something that the message may not.
    static func message(_ event: TaskEvent) -> String {
        let status = event.httpStatus.flatMap { $0 == 200 ? nil : "HTTP \($0)" }
        return [status, event.message].compactMap { $0 }.joined(separator: ": ")
    }
}
