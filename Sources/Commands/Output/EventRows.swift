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
            events, EventFields.table,
            columns: [
                .init(.init(title: "EVENT", alignment: .right, rank: 1)) { .init("\($0.event)") },
                .init(.init(title: "TIME", holdsMoments: true)) { format.time($0.at, withSeconds: true) },
                .init(.init(title: "TASK", alignment: .right, presence: ofOneTask ? .ifVaried : .always, rank: 2)) {
                    .init("\($0.task)")
                },
                .init(.init(title: "KIND")) { .init($0.kind.rawValue) },
                .init(.init(title: "STATE")) { .init($0.state.rawValue) },
                .init(.init(title: "PROGRESS", alignment: .right, presence: .ifAny, rank: 3)) {
                    .init(progress($0, format))
                },
                .init(.init(title: "SEEN", alignment: .right, presence: .ifAny, rank: 4)) {
                    .init($0.observations > 1 ? "\($0.observations)×" : "")
                },
                .init(.init(title: "MESSAGE", minimumWidth: 16, isFlexible: true, presence: .ifAny)) {
                    .init(EventText.message($0))
                },
            ])
    }

    /// How far a task had come is no news once it is finished.
    private static func progress(_ event: TaskEvent, _ format: CellFormat) -> String {
        format.isForPeople && event.state.isFinal ? "" : event.progress.map { "\($0)%" } ?? ""
    }
}
