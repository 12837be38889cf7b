import Contract
import Desk
import Model
import Providers
import Store
import Sync

/// One task, a line for each thing that is known about it.
enum TaskDetails {
    static func text(_ task: VideoTask, overdue: OverdueTask? = nil, _ context: Context) -> String {
        let lines = lines(task, overdue, context).compactMap { name, value in value.map { (name, $0) } }
        guard context.isTerminal else {
            return lines.map { "\($0)\t\(Sanitizer.tabSeparated($1))\n" }.joined()
        }
        let width = lines.map(\.0.count).max() ?? 0
        let room = context.width - width - 2
        return lines.map { name, value in
            let label = Style.dim.styled(name.padded(to: width, alignment: .right), if: context.usesColour)
            // A prompt may have several lines; they stay together on the right.
            let indent = "\n" + String(repeating: " ", count: width + 2)
            let parts = Sanitizer.lines(value)
            let wrapped = room < 20 ? parts : parts.flatMap { WordWrap.lines($0, columns: room) }
            return "\(label)  \(wrapped.joined(separator: indent))\n"
        }.joined()
    }

    private static func lines(
        _ task: VideoTask, _ overdue: OverdueTask?, _ context: Context
    ) -> [(String, String?)] {
        let video = task.video
        let place = video.flatMap(VideoFinder.here(context.settings.videos.value).place)
        func time(_ moment: Int64?) -> String? { moment.map { context.time($0) } }
        let request = task.request
        return [
            ("task", "\(task.id)"), ("state", TaskText.state(task)), ("prompt", request.prompt),
            ("request", requestText(request)), ("model", request.model), ("task id", task.upstreamID),
            ("ref", task.ref),
            ("progress", task.progress.map { "\($0)%" }), ("odd", task.statusOddity),
            ("error", task.error.map(errorText)),
            ("video", video.map { [$0.state.rawValue, $0.error].compactMap { $0 }.joined(separator: ": ") }),
            ("size", video?.bytes.map(CellFormat(context).bytes)), ("file", place?.path), ("host", place?.host),
            ("project", task.project),
            ("shot", task.shot),
            ("take", task.take.map(String.init)), ("tags", task.tags.isEmpty ? nil : task.tags.joined(separator: " ")),
            ("verdict", task.verdict.map { $0.rawValue + (task.verdictReason.map { ": \($0)" } ?? "") }),
            ("cost", task.cost.map(MoneyText.long)), ("billed", task.billed.map(MoneyText.long)), ("note", task.note),
            ("parent", task.parentID.map(String.init)),
            ("continues", task.continuesID.map { "the last frame of task \($0)" }),
            ("profile", task.profile),
            ("provider", task.provider == context.settings.services.usual.name ? nil : task.provider),
            ("service", task.baseURL + (task.isSimulated ? " (simulated)" : "")), ("created", time(task.createdAt)),
            ("by", task.submittedBy),
            ("submitted", time(task.submittedAt)), ("finished", time(task.finishedAt)),
            ("polls", task.polls == 0 ? nil : "\(task.polls), last \(time(task.lastPolledAt) ?? "")"),
            ("next poll", time(task.nextPollAt)), ("deadline", task.state.isFinal ? nil : time(task.deadlineAt)),
            ("overdue", overdue.map { OverdueSentence.text($0) { context.time($0) } }),
            ("uid", task.uid),
        ]
    }

    private static func requestText(_ request: RequestSummary) -> String {
        var parts = ["\(request.duration) s", request.resolution, request.ratio, request.mode.rawValue]
        if let watermark = request.watermark { parts.append(watermark ? "watermark" : "no watermark") }
        if let audio = request.generateAudio { parts.append(audio ? "audio" : "no audio") }
        return parts.joined(separator: ", ")
    }

    private static func errorText(_ error: TaskError) -> String {
        error.message + " (\(error.code)" + (error.httpStatus.map { ", HTTP \($0)" } ?? "") + ")"
    }
}
