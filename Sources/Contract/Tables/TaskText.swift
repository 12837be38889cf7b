public import Model

/// What tables and sentences say of a task.
public enum TaskText {
    /// The state, with why a queued task waits, or what odd word the service has for an open one.
    public static func state(_ task: VideoTask) -> String {
        let aside = task.waitingFor?.rawValue ?? oddWord(task).map { "says \(shortened($0))" }
        return task.state.rawValue + (aside.map { " (\($0))" } ?? "")
    }

    /// The same of a task of which no more is known.
    public static func state(_ state: TaskState, _ waitingFor: WaitingFor?) -> String {
        state.rawValue + (waitingFor.map { " (\($0.rawValue))" } ?? "")
    }

    private static func oddWord(_ task: VideoTask) -> String? { task.statusOddity == nil ? nil : task.upstreamStatus }

    private static func shortened(_ word: String) -> String {
        let line = Sanitizer.line(word)
        return line.count > 24 ? line.prefix(23) + "…" : line
    }

    /// How far a task had come is no news to a person once it is finished.
    static func progress(_ progress: Int?, in state: TaskState, _ format: CellFormat) -> CellText {
        CellText(format.isForPeople && state.isFinal ? "" : progress.map { "\($0)%" } ?? "")
    }

    /// Length, size and shape of the video that is asked for.
    public static func request(_ request: RequestSummary) -> CellText {
        CellText("\(request.duration)s \(request.resolution) \(request.ratio)")
    }

    /// The size of a video that is there, with the host if it is another one, and where any other video stands.
    static func video(_ shown: ShownTask, _ format: CellFormat) -> CellText {
        guard let video = shown.task.video else { return "" }
        guard video.state == .saved, let bytes = video.bytes else { return CellText(video.state.rawValue) }
        let host = format.isForPeople ? shown.videoPlace?.host : nil
        return CellText(format.bytes(bytes) + (host.map { " on \($0)" } ?? ""))
    }
}
