import Contract
import Model

/// A task in a live view: a line with a bar, or why it waits.
struct WatchRow {
    let task: VideoTask
    let estimate: WaitEstimate?
    /// Milliseconds since 1970, UTC.
    let now: Int64
    /// Writes the moment before which it is not sent.
    var time: (Int64) -> String = Timestamp.rfc3339

    /// Whether the service, or a download, is at work on it.
    var isMoving: Bool {
        switch task.state {
        case .submitting, .pending, .processing: true
        case .completed: !task.isSettled
        default: false
        }
    }

    private var elapsed: Int64? {
        guard let submitted = task.submittedAt else { return nil }
        return (task.finishedAt ?? now) - submitted
    }

    private var standing: WaitEstimate.Standing? {
        guard task.state.isPolled, let elapsed else { return nil }
        return estimate?.standing(after: elapsed)
    }

    /// What sets it off from the others, in one column.
    var mark: String {
        if task.state == .uncertain { return "?" }
        return standing == .farBeyond || task.statusOddity != nil ? "!" : " "
    }

    /// Where it stands, in a word or two.
    /// - Parameter isShort: whether there is room for few words.
    func stage(isShort: Bool = false) -> String {
        if task.state == .queued {
            if task.waitingFor == .notBefore, !isShort, let moment = task.notBefore {
                return "not before \(time(moment))"
            }
            if task.waitingFor == .parent, let parent = task.continuesID { return "waits for \(parent)" }
            return task.waitingFor?.rawValue ?? "ready"
        }
        guard task.state == .completed, let video = task.video else { return TaskText.state(task) }
        switch video.state {
        case .saved: return "saved"
        case .waiting, .downloading: return video.error == nil ? "fetching" : "not saved yet"
        case .damaged, .lost, .removed: return video.state.rawValue
        }
    }

    var elapsedText: String { elapsed.map { ClockText.text(milliseconds: $0) } ?? "" }

    /// How long it is going to take, by what this ledger has seen.
    /// - Parameter isShort: whether there is room for few words.
    func leftText(isShort: Bool) -> String {
        guard task.state.isPolled else { return "" }
        let left = isShort ? "" : " left"
        switch standing {
        case nil: return "no estimate"
        case .left(let span):
            let most = ClockText.text(milliseconds: span.upperBound)
            guard span.lowerBound >= 1_000 else { return isShort ? "< \(most)" : "up to \(most) left" }
            let least = ClockText.text(milliseconds: span.lowerBound)
            return (least == most ? most : "\(least)–\(most)") + left
        case .late: return isShort ? "late" : "longer than most"
        case .farBeyond where isShort: return "far beyond"
        case .farBeyond: return "most took \(ClockText.text(milliseconds: estimate?.ninth ?? 0))"
        }
    }

    /// What it is of, in front of its prompt.
    var title: String {
        let place = [task.project, task.shot].compactMap { $0 }.joined(separator: "/")
        let prompt = task.request.prompt.isEmpty ? task.request.mode.rawValue : task.request.prompt
        return Sanitizer.line(place.isEmpty ? prompt : "\(place)  \(prompt)")
    }

    /// 0 to 1; nil where the service says nothing.
    var fraction: Double? { task.state == .completed ? 1 : task.progress.map { Double($0) / 100 } }
}

/// Lines of tasks under each other, with one width for each column.
struct WatchColumns {
    /// A line for each task: those that move are in line with each other, and so are those that do not.
    static func lines(_ rows: [WatchRow], width: Int, isColoured: Bool) -> [String] {
        let moving = WatchColumns(rows.filter(\.isMoving), width: width, isColoured: isColoured)
        let resting = WatchColumns(rows.filter { !$0.isMoving }, width: width, isColoured: isColoured)
        return rows.map { $0.isMoving ? moving.moving($0) : resting.resting($0) }
    }

    private var id = 0
    private var stage = 0
    private var elapsed = 0
    private var left = 0
    private let width: Int
    private let isColoured: Bool

    init(_ rows: [WatchRow], width: Int, isColoured: Bool) {
        (self.width, self.isColoured) = (width, isColoured)
        for row in rows {
            id = max(id, "\(row.task.id)".count)
            stage = max(stage, DisplayWidth.columns(of: row.stage(isShort: isShort)))
            elapsed = max(elapsed, row.elapsedText.count)
            left = max(left, leftText(row).count)
        }
        // A word of the service's may be long.
        stage = min(stage, max(11, width * 2 / 5))
    }

    private var isShort: Bool { width < 80 }
    private func leftText(_ row: WatchRow) -> String { row.leftText(isShort: isShort) }

    /// The columns of a bar with its percentage; 0 where there is no room for one.
    private var bar: Int {
        let room = width - head - 1
        return room < 12 ? 0 : room < 22 ? room : min(32, max(12, room / 2))
    }

    private var head: Int { 2 + id + 2 + stage + (elapsed > 0 ? 2 + elapsed : 0) + (left > 0 ? 2 + left : 0) }

    private func head(_ row: WatchRow) -> String {
        var text = row.mark + " " + "\(row.task.id)".padded(to: id, alignment: .right) + "  "
        let stage = row.stage(isShort: isShort).truncated(to: stage).padded(to: stage)
        text += TaskRows.style(of: row.task).map { $0.styled(stage, if: isColoured) } ?? stage
        if elapsed > 0 { text += "  " + row.elapsedText.padded(to: elapsed, alignment: .right) }
        if left > 0 { text += "  " + leftText(row).padded(to: left) }
        return text
    }

    /// A task that moves.
    func moving(_ row: WatchRow) -> String {
        var text = head(row)
        if bar > 0 { text += " " + ProgressBar.render(fraction: row.fraction, width: bar) }
        let rest = width - head - (bar > 0 ? 1 + bar : 0) - 2
        if rest >= 8 { text += "  " + row.title.truncated(to: rest) }
        let marked = row.mark == " " ? text : Style.yellow.styled(text, if: isColoured)
        return StyledLine.cut(marked, to: width)
    }

    /// One that does not: what it is takes the place of its bar.
    func resting(_ row: WatchRow, isFaded: Bool = false) -> String {
        let plain = StyledLine.cut(head(row) + "  " + row.title, to: width)
        return isFaded ? Style.dim.styled(plain, if: isColoured) : plain
    }
}
