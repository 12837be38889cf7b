import Contract
import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A progress bar a task, repainted in place on standard error.
struct WaitDisplay: Sendable {
    let waiting: Waiting

    func run() async {
        var area = LiveArea()
        while !Task.isCancelled {
            if let tasks = try? await waiting.tasks() { paint(tasks, &area) }
            try? await Task.sleep(for: .milliseconds(250))
        }
        if let tasks = try? await waiting.tasks() { paint(tasks, &area) }
        Stream.paint(area.finish())
    }

    private func paint(_ tasks: [VideoTask], _ area: inout LiveArea) {
        let environment = waiting.context.settings.environment
        let width = Terminal.columns(of: STDERR_FILENO, environment: environment)
        let height = Terminal.rows(of: STDERR_FILENO, environment: environment)
        // The bars begin in one column, and take two fifths of the window at least.
        let labels = tasks.map { Self.label($0, now: waiting.context.now) }
        let longest = labels.map { DisplayWidth.columns(of: $0) }.max() ?? 0
        let labelWidth = min(longest, width * 3 / 5)
        let lines = zip(tasks, labels).map { task, label in
            line(task, label, labelWidth: labelWidth, width: width)
        }
        Stream.paint(area.update(lines: lines, width: width, height: height))
    }

    private func line(_ task: VideoTask, _ label: String, labelWidth: Int, width: Int) -> String {
        guard !waiting.isSettled(task) else {
            let isColoured = waiting.context.colourMode != .never
            return TaskRows.style(of: task).map { $0.styled(label, if: isColoured) } ?? label
        }
        let padded = label.truncated(to: labelWidth).padded(to: labelWidth, alignment: .left)
        return ProgressBar.render(fraction: task.progress.map { Double($0) / 100 }, width: width, label: padded)
    }

    static func label(_ task: VideoTask, now: Int64) -> String {
        var parts = ["\(task.id)", stage(task)]
        if !task.isSettled, let submitted = task.submittedAt {
            parts.append(HumanDuration.text(milliseconds: now - submitted))
        }
        parts.append(Sanitizer.line(task.request.prompt))
        return parts.joined(separator: "  ")
    }

    private static func stage(_ task: VideoTask) -> String {
        guard task.state == .completed, let video = task.video else { return TaskRows.stateText(task) }
        return video.state == .saved ? "saved" : video.state == .waiting ? "fetching" : video.state.rawValue
    }
}
