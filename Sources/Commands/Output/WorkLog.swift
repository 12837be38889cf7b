import Contract
import Logging
import Model
import Sync

/// Tells in the log what becomes of tasks, a line each, and with `-v` each call.
struct WorkLog: Sendable {
    let logger: Logger
    /// Where relative paths of videos start.
    let videosFolder: String

    var listener: WorkListener {
        let onCall: @Sendable (UpstreamCall) -> Void = { call in noteCall(call) }
        return WorkListener(
            onEvent: { event in note(event) }, onCall: logger.logLevel <= .debug ? onCall : nil)
    }

    func note(_ event: SyncEvent) {
        guard let line = line(of: event) else { return }
        logger.log(level: line.level, "\(line.text)", metadata: line.fields)
    }

    func noteCall(_ call: UpstreamCall) {
        var fields: Logger.Metadata = [
            "event": "call", "method": "\(call.method)", "path": "\(call.path)",
            "milliseconds": .stringConvertible(call.milliseconds),
        ]
        fields["task"] = call.task.map { .stringConvertible($0) }
        fields["status"] = call.status.map { .stringConvertible($0) }
        fields["trouble"] = call.trouble.map { "\($0)" }
        let task = call.task.map { "task \($0): " } ?? ""
        let answer = [call.status.map { "\($0)" } ?? "no answer", call.trouble.map { "(\($0))" }].compactMap { $0 }
        logger.debug(
            "\(task)\(call.method) \(call.path): \(answer.joined(separator: " ")), \(call.milliseconds) ms",
            metadata: fields)
    }

    /// What is said of an event.
    struct Line {
        var level: Logger.Level
        var text: String
        var fields: Logger.Metadata
    }

    func line(of event: SyncEvent) -> Line? {
        switch event {
        case .accepted(let task):
            return line(.info, "accepted", task, "accepted as \(task.upstreamID ?? "?")")
        case .rejected(let task):
            return line(.warning, "rejected", task, "rejected\(reason(task))")
        case .putOff(let task):
            return line(
                .debug, "put_off", task,
                "nothing was created, it waits for \(task.waitingFor?.rawValue ?? "?")\(reason(task))")
        case .uncertain(let task):
            return line(
                .warning, "uncertain", task,
                "whether it was created is unknown\(reason(task)); it is never sent again, `reel resolve \(task.id)` closes it"
            )
        case .finished(let task): return finished(task)
        case .saved(let task): return saved(task)
        case .notSaved(let task, let reason, let willRetry):
            let rest = willRetry ? "tried again" : "`reel download \(task.id)` tries again"
            return line(.warning, "not_saved", task, "its video could not be saved: \(reason); \(rest)")
        case .notAnswered(let task, let error, let trouble):
            guard trouble == .unknownTask else { return nil }
            return Line(
                level: .debug, text: "task \(task.id): the service does not know it: \(error.message)",
                fields: ["event": "unknown_task", "task": .stringConvertible(task.id)])
        case .answered: return nil
        }
    }

    private func finished(_ task: VideoTask) -> Line {
        let span = task.finishedAt.flatMap { end in (task.submittedAt ?? task.acceptedAt).map { end - $0 } }
        let after = span.map { " after \(max(0, $0) / 1_000) s" } ?? ""
        let isGood = task.state == .completed
        var line = line(
            isGood ? .info : .warning, task.state.rawValue, task,
            "\(task.state.rawValue)\(after)\(isGood ? "" : reason(task))")
        line.fields["seconds"] = span.map { .stringConvertible(max(0, $0) / 1_000) }
        return line
    }

    private func saved(_ task: VideoTask) -> Line {
        let path = task.video?.path(in: videosFolder) ?? ""
        let size = task.video?.bytes
        var line = line(.info, "saved", task, "saved as \(path)\(size.map { ", \(ByteCount.text($0))" } ?? "")")
        line.fields["path"] = "\(path)"
        line.fields["bytes"] = size.map { .stringConvertible($0) }
        return line
    }

    private func line(_ level: Logger.Level, _ event: String, _ task: VideoTask, _ text: String) -> Line {
        var fields: Logger.Metadata = [
            "event": "\(event)", "task": .stringConvertible(task.id), "profile": "\(task.profile)",
        ]
        fields["task_id"] = task.upstreamID.map { "\($0)" }
        return Line(level: level, text: "task \(task.id): \(text)", fields: fields)
    }

    private func reason(_ task: VideoTask) -> String { task.error.map { ": \($0.message)" } ?? "" }
}
