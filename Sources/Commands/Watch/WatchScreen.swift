import Contract
import Model

/// A live view as the lines of a window.
struct WatchScreen {
    let width: Int
    let height: Int
    let isColoured: Bool
    /// Whether keys turn its pages and end it.
    var hasKeys = true

    /// - Parameter page: counted from 0; the last one where there are fewer.
    /// - Returns: `height` lines at most, and how many pages there are.
    func lines(_ board: WatchBoard, page: Int, now: Int64) -> (lines: [String], page: Int, pages: Int) {
        var head: [String] = []
        if let warning = board.warning {
            head.append(Style.yellow.styled(warning.truncated(to: width), if: isColoured))
        }
        var foot = ended(board, now)
        let (body, queue) = body(board, now)
        var room = max(1, height - head.count - foot.count - 1)
        if body.count > room, let queue {
            // What is queued is said on every page.
            foot.insert(queue, at: 0)
            room = max(1, room - 1)
        }
        let pages = max(1, (body.count + room - 1) / room)
        let page = min(max(0, page), pages - 1)
        let shown = body.dropFirst(page * room).prefix(room)
        var lines = (head + shown + foot).prefix(max(0, height - 1)).map { $0 }
        lines.append(status(board, page: page, pages: pages))
        return (lines, page, pages)
    }

    /// What stays once the window is closed: what has ended and what has not, and the totals.
    func summary(_ board: WatchBoard, now: Int64) -> [String] {
        let ended = board.ended.map { board.row($0.task, now) }
        let columns = WatchColumns(ended, width: width, isColoured: isColoured)
        return ended.map { columns.resting($0) } + [board.status.truncated(to: width)]
    }

    /// - Returns: a line for each task, and the title of those that are queued.
    private func body(_ board: WatchBoard, _ now: Int64) -> (lines: [String], queue: String?) {
        let (moving, queued) = (board.moving.map { board.row($0, now) }, board.queued.map { board.row($0, now) })
        var lines = WatchColumns.lines(moving, width: width, isColoured: isColoured)
        if board.hasMore { lines.append("  … and more") }
        guard !queued.isEmpty else { return (lines, nil) }
        if !lines.isEmpty { lines.append("") }
        let sentence = WatchBoard.queuedSentence(board.queued).truncated(to: width)
        let title = Style.bold.styled(sentence, if: isColoured)
        let waiting = WatchColumns(queued, width: width, isColoured: isColoured)
        return (lines + [title] + queued.map { waiting.resting($0) }, title)
    }

    private func ended(_ board: WatchBoard, _ now: Int64) -> [String] {
        let recent = board.ended.filter { now - $0.at < WatchBoard.shown }.suffix(min(WatchBoard.most, height / 4))
        guard !recent.isEmpty else { return [] }
        let columns = WatchColumns(recent.map { board.row($0.task, now) }, width: width, isColoured: isColoured)
        return [""]
            + recent.map { columns.resting(board.row($0.task, now), isFaded: now - $0.at >= WatchBoard.bright) }
    }

    private func status(_ board: WatchBoard, page: Int, pages: Int) -> String {
        var keys = pages > 1 ? "page \(page + 1)/\(pages): space, b · q ends" : "q ends"
        if !hasKeys { keys = pages > 1 ? "\(page + 1)/\(pages)" : "" }
        let room = width - DisplayWidth.columns(of: keys) - 2
        guard room > 10 else { return Style.bold.styled(keys.truncated(to: width), if: isColoured) }
        let text = board.status.truncated(to: room).padded(to: room) + "  " + keys
        return Style.bold.styled(text, if: isColoured)
    }

    /// What paints a whole window without flicker: each line over the one of before, and nothing is cleared first.
    static func frame(_ lines: [String]) -> String {
        var text = "\u{1B}[?2026h\u{1B}[H"
        for (number, line) in lines.enumerated() {
            text += (number == 0 ? "" : "\r\n") + line + "\u{1B}[K"
        }
        return text + "\u{1B}[J\u{1B}[?2026l"
    }

    /// The window's own page, beside what stood there before, without a cursor.
    static let open = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J"
    static let close = "\u{1B}[?25h\u{1B}[?1049l"
}
