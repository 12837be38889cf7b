import Contract
import Desk
import Files
import Model
import Synchronization

/// A progress bar a task, repainted in place on standard error.
final class WaitDisplay: Sendable {
    private let environment: [String: String]
    private let isColoured: Bool
    private let time: @Sendable (Int64) -> String
    private let write: @Sendable (String) -> Void
    /// How tasks stand; nil if nothing is to be painted. Never locked for longer than it takes to read or set it: whoever
    /// reports progress must not wait for a terminal.
    private let known = Mutex<WaitProgress?>(nil)
    /// Locked while the terminal is written to, which may take for ever where it was stopped.
    private let area = Mutex(LiveArea())

    /// - Parameters:
    ///   - environment: where the size of the window is asked for if the terminal does not tell it.
    ///   - time: writes a moment.
    ///   - write: takes what is painted; may block.
    init(
        environment: [String: String], time: @escaping @Sendable (Int64) -> String = Timestamp.rfc3339,
        isColoured: Bool,
        write: @escaping @Sendable (String) -> Void = { Stream.paint($0) }
    ) {
        self.environment = environment
        self.isColoured = isColoured
        self.time = time
        self.write = write
    }

    /// Paints how tasks stand from now on; what is said after the last of it has the terminal for itself.
    func show(_ progress: WaitProgress) {
        known.withLock { $0 = progress }
        if progress.isLast { finish() }
    }

    /// Paints while `body` runs.
    func painting<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        defer { finish() }
        return try await Repainting.during(body) { [self] in paint() }
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
        write(
            area.update(
                lines: Self.lines(
                    progress, now: Context.clock(), width: width, height: height, isColoured, time: time),
                width: width, height: height))
    }

    /// A line for each task, in their order; where they are more than fit, those that move, with totals below.
    /// - Parameter time: writes a moment.
    static func lines(
        _ progress: WaitProgress, now: Int64, width: Int, height: Int, _ isColoured: Bool,
        time: @escaping @Sendable (Int64) -> String = Timestamp.rfc3339
    ) -> [String] {
        var board = WatchBoard()
        board.time = time
        board.estimates = progress.estimates
        let rows = progress.tasks.map { board.row($0, now) }
        // The cursor stands below.
        guard rows.count > height - 1 else {
            return WatchColumns.lines(rows, width: width, isColoured: isColoured)
        }
        board.unfinished = progress.tasks.filter { !progress.settled.contains($0.id) }
        board.note(progress.tasks.filter { progress.settled.contains($0.id) }, at: .min / 2)
        var screen = WatchScreen(width: width, height: height - 1, isColoured: isColoured)
        screen.hasKeys = false
        return screen.lines(board, page: 0, now: now).lines
    }
}
