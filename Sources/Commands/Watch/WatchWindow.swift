import Contract
import Files
import Model
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The window of a live view, painted anew at each key too.
final class WatchWindow: Sendable {
    private struct State {
        var board = WatchBoard()
        var page = 0
        var isQuit = false
        /// Of the terminal as it was; nil where there is nothing to be put back.
        var terminal: RawTerminal?
        var isOpen = false
    }

    private let environment: [String: String]
    private let isColoured: Bool
    private let state = Mutex(State())

    init(environment: [String: String], isColoured: Bool) {
        (self.environment, self.isColoured) = (environment, isColoured)
    }

    var isQuit: Bool { state.withLock { $0.isQuit } }

    func show(_ board: WatchBoard) { state.withLock { $0.board = board } }

    /// Shows it for as long as `body` runs; the terminal is as before then, however that ends.
    func shown<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let terminal = RawTerminal(STDIN_FILENO)
        let keys = terminal == nil ? nil : WatchKeys { [self] in press($0) }
        state.withLock { ($0.terminal, $0.isOpen) = (terminal, true) }
        Stream.repaint(WatchScreen.open)
        // A frame that is late finds the window closed.
        defer {
            keys?.end()
            putBack()
        }
        return try await Repainting.during(body) { [self] in paint() }
    }

    /// Closes the window, once, and lets the terminal be as before.
    func putBack() {
        state.withLock { state in
            guard state.isOpen else { return }
            state.isOpen = false
            Stream.repaint(WatchScreen.close)
            state.terminal?.restore()
        }
    }

    private func press(_ key: WatchKey) {
        state.withLock { state in
            switch key {
            case .quit: state.isQuit = true
            case .forward: state.page += 1
            case .back: state.page -= 1
            case .first: state.page = 0
            case .last: state.page = .max
            }
        }
        paint()
    }

    private func paint() {
        let screen = WatchScreen(
            width: Terminal.columns(of: STDOUT_FILENO, environment: environment),
            height: Terminal.rows(of: STDOUT_FILENO, environment: environment), isColoured: isColoured)
        // Locked while it is written, so that two frames never mix.
        state.withLock { state in
            guard state.isOpen else { return }
            let (lines, page, _) = screen.lines(state.board, page: state.page, now: Context.clock())
            state.page = page
            Stream.repaint(WatchScreen.frame(lines))
        }
    }
}
