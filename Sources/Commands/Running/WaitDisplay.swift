import Contract
import Desk
import Files
import Model
import Synchronization

/// A progress bar a task, repainted in place on standard error.
final class WaitDisplay: Sendable {
    private struct State {
        var area = LiveArea()
        var progress: WaitProgress?
    }

    private let context: Context
    private let state = Mutex(State())

    init(context: Context) {
        self.context = context
    }

    /// Paints how tasks stand from now on; what is said after the last of it has the terminal for itself.
    func show(_ progress: WaitProgress) {
        state.withLock { state in
            state.progress = progress
            if progress.isLast { finish(&state) }
        }
    }

    /// Paints four times a second while `body` runs, since times go on by themselves.
    func painting<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let painter = Task {
            while !Task.isCancelled {
                state.withLock { paint(&$0) }
                try? await Task.sleep(for: .milliseconds(250))
            }
        }
        defer {
            painter.cancel()
            state.withLock { finish(&$0) }
        }
        return try await body()
    }

    private func finish(_ state: inout State) {
        guard state.progress != nil else { return }
        paint(&state)
        Stream.paint(state.area.finish())
        state.progress = nil
    }

    private func paint(_ state: inout State) {
        guard let progress = state.progress else { return }
        let environment = context.settings.environment
        let width = Terminal.columns(of: StandardStream.errors.number, environment: environment)
        let height = Terminal.rows(of: StandardStream.errors.number, environment: environment)
        // The bars begin in one column, and take two fifths of the window at least.
        let labels = progress.tasks.map { Self.label($0, now: context.now) }
        let longest = labels.map { DisplayWidth.columns(of: $0) }.max() ?? 0
        let labelWidth = min(longest, width * 3 / 5)
        let lines = zip(progress.tasks, labels).map { task, label in
            line(task, label, isSettled: progress.settled.contains(task.id), labelWidth: labelWidth, width: width)
        }
        Stream.paint(state.area.update(lines: lines, width: width, height: height))
    }

    private func line(
        _ task: VideoTask, _ label: String, isSettled: Bool, labelWidth: Int, width: Int
    ) -> String {
        guard !isSettled else {
            let isColoured = context.colourMode != .never
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
