import Contract
import Model
import Sync

/// Tasks in rows.
enum TaskRows {
    /// A field that a command has changed, and so shows whatever the window.
    enum Detail: String {
        case project, shot, tags, note, verdict
    }

    /// - Parameter details: what is shown although all tasks have the same of it.
    static func make(
        _ tasks: [VideoTask], _ context: Context, telling details: Set<Detail> = []
    ) -> Rows<ShownTask> {
        make(tasks, CellFormat(context), .here(context.settings.videos.value), telling: details)
    }

    static func make(
        _ tasks: [VideoTask], _ format: CellFormat, _ videos: VideoFinder, telling details: Set<Detail> = []
    ) -> Rows<ShownTask> {
        Rows(
            tasks.map { ShownTask($0, videos) }, TaskFields.table,
            columns: columns(format, telling: details))
    }

    /// The columns that `TaskFields` lists, and behind them what is told besides. What all tasks have alike, as most have no
    /// project, is said in no row.
    static func columns(_ format: CellFormat, telling details: Set<Detail> = []) -> [RowColumn<ShownTask>] {
        let told = Set(details.map(\.rawValue))
        let names = TaskFields.listed + told.subtracting(TaskFields.listed).sorted()
        var columns = TaskFields.table.columns(names, format)
        for (place, name) in names.enumerated() where told.contains(name) {
            columns[place].column.presence = .always
            columns[place].column.rank = nil
        }
        return columns
    }

    static func style(of task: VideoTask) -> Style? { style(of: task.state) }

    static func style(of state: TaskState) -> Style? {
        switch state {
        case .completed: .green
        case .failed, .rejected, .uncertain: .red
        case .expired, .abandoned: .yellow
        case .pending, .processing, .submitting: .cyan
        case .queued, .cancelled: nil
        }
    }
}
