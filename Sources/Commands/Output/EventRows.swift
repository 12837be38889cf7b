import Contract
import Model

/// Entries of the history in rows.
enum EventRows {
    /// - Parameter ofOneTask: whether all are of a task that the user has named, and so need not name it.
    static func make(_ events: [TaskEvent], _ context: Context, ofOneTask: Bool) -> Rows<TaskEvent> {
        make(events, CellFormat(context), ofOneTask: ofOneTask)
    }

    static func make(_ events: [TaskEvent], _ format: CellFormat, ofOneTask: Bool) -> Rows<TaskEvent> {
        var columns = EventFields.table.columns(EventFields.listed, format, areColoured: false)
        if ofOneTask, let task = EventFields.listed.firstIndex(of: EventFields.task) {
            columns[task].column.presence = .ifVaried
        }
        return Rows(events, EventFields.table, columns: columns)
    }
}
