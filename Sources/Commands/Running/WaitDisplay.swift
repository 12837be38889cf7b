import Contract
import Desk
import Files
import Model
import Synchronization

/// A progress bar a task, repainted in place on standard error.
final class WaitDisplay: Sendable {
    private let environment: [String: String]
    private let isColoured: Bool
    private let write: @Sendable (String) -> Void
    /// How tasks stand; nil if nothing is to be painted. Never locked for longer than it takes to read or set it: whoever
    /// reports progress must not wait for a terminal.
    private let known = Mutex<WaitProgress?>(nil)
    /// Locked while the terminal is written to, which may take for ever where it was stopped.
    private let area = Mutex(LiveArea())

    /// - Parameters:
    ///   - environment: where the size of the window is asked for if the terminal does not tell it.
    ///   - write: takes what is painted; may block.
    init(
        environment: [String: String], isColoured: Bool,
        write: @escaping @Sendable (String) -> Void = { Stream.paint($0) }
    ) {
        self.environment = environment
        self.isColoured = isColoured
        self.write = write
    }

    /// Paints how tasks stand from now on; what is said after the last of it has the terminal for itself.
    func show(_ progress: WaitProgress) {
        known.withLock { $0 = progress }
        if progress.isLast { finish() }
    }

    /// Paints four times a second while `body` runs, since times go on by themselves.
    func painting<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let painter = Task {
            while !Task.isCancelled {
                paint()
                try? await Task.sleep(for: .milliseconds(250))
            }
        }
        defer {
            painter.cancel()
            finish()
        }
        return try await body()
    }

    /// Paints what is known by now.
    func paint() {
        area.withLock { area in
            if let progress = known.withLock({ $0 }) { paint(progress, in: &area) }
        }
    }

    /// Paints what is known for the last time.
    private func finish() {
        area.withLock { area in
            guard let progress = known.withLock({ $0.take() }) else { return }
            paint(progress, in: &area)
            write(area.finish())
        }
    }

    private func paint(_ progress: WaitProgress, in area: inout LiveArea) {
        let width = Terminal.columns(of: StandardStream.errors.number, environment: environment)
        let height = Terminal.rows(of: StandardStream.errors.number, environment: environment)
        // The bars begin in one column, and take two fifths of the window at least.
        let now = Context.clock()
        let labels = progress.tasks.map { Self.label($0, now: now) }
        let longest = labels.map { DisplayWidth.columns(of: $0) }.max() ?? 0
        let labelWidth = min(longest, width * 3 / 5)
        let lines = zip(progress.tasks, labels).map { task, label in
            line(task, label, isSettled: progress.settled.contains(task.id), labelWidth: labelWidth, width: width)
        }
        write(area.update(lines: lines, width: width, height: height))
    }

    private func line(
        _ task: VideoTask, _ label: String, isSettled: Bool, labelWidth: Int, width: Int
    ) -> String {
        guard !isSettled else {
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
        guard task.state == .completed, let video = task.video else { return TaskText.state(task) }
        return video.state == .saved ? "saved" : video.state == .waiting ? "fetching" : video.state.rawValue
    }
}
