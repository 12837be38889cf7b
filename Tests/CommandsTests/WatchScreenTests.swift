import Contract
import Model
import TestSupport
import Testing

@testable import Commands
@testable import Desk

/// What a live view shows, at any size of its window.
struct WatchScreenTests {
    private let now: Int64 = 1_790_000_100_000
    private let estimate = WaitEstimate(of: [60_000, 60_000, 60_000, 120_000, 120_000])

    private func task(
        _ id: Int64, _ state: TaskState = .processing, since seconds: Int64 = 30, waitingFor: WaitingFor? = nil
    ) -> VideoTask {
        var task = TaskSamples.task(state, waitingFor: waitingFor)
        task.id = id
        task.submittedAt = state == .queued ? nil : now - seconds * 1_000
        return task
    }

    private func board(_ tasks: [VideoTask], known: Bool = true) -> WatchBoard {
        var board = WatchBoard()
        board.unfinished = tasks
        if known { board.estimates = [WaitEstimate.Kind(TaskSamples.task()): estimate].compactMapValues { $0 } }
        return board
    }

    private func lines(_ board: WatchBoard, width: Int = 100, height: Int = 24, page: Int = 0) -> [String] {
        WatchScreen(width: width, height: height, isColoured: false).lines(board, page: page, now: now).lines
    }

    @Test func `the time left is told by what such tasks took`() {
        func left(_ seconds: Int64, known: Bool = true) -> String {
            let board = board([task(1, since: seconds)], known: known)
            return board.row(board.unfinished[0], now).leftText(isShort: false)
        }
        #expect(left(30) == "0:30–1:30 left")
        #expect(left(70) == "up to 0:50 left")
        #expect(left(121) == "longer than most")
        #expect(left(241) == "most took 2:00")
        #expect(left(30, known: false) == "no estimate")
        #expect(WaitEstimate(of: [1, 2, 3, 4]) == nil)
    }

    @Test func `what is far beyond and what nobody knows are marked`() {
        let shown = lines(board([task(1), task(2, since: 999), task(3, .uncertain)]))
        #expect(shown[0].hasPrefix("  1") && shown[1].hasPrefix("! 2") && shown[2].hasPrefix("? 3"), "\(shown)")
    }

    @Test func `what is queued stands below with its reasons`() {
        let tasks = [task(1), task(2, .queued), task(3, .queued, waitingFor: .cap), task(4, .queued, waitingFor: .cap)]
        let shown = lines(board(tasks))
        #expect(shown[2] == "3 queued: 2 for a cap")
        #expect(shown[3].hasPrefix("  2  ready  ") && shown[4].hasPrefix("  3  cap    "), "\(shown)")
        #expect(shown.last?.hasPrefix("1 under way · 3 queued") == true)
    }

    @Test(arguments: [(60, 10), (100, 24), (200, 50), (20, 5), (1, 1)])
    func `no line is wider than the window, and no more are there than it has`(_ width: Int, _ height: Int) {
        for count in [0, 1, 5, 500] {
            var board = board((0..<count).map { task(Int64($0), $0 % 3 == 0 ? .queued : .processing) })
            board.note([task(901, .failed)], at: now - 9_000)
            board.note([task(900, .completed)], at: now - 1)
            board.spentToday = ["CNY": 45_000_000]
            board.warning = "no daemon runs: `reel daemon run` sends, follows and fetches; so does `reel wait`"
            let pages = WatchScreen(width: width, height: height, isColoured: true).lines(board, page: 0, now: now)
                .pages
            for page in Set([0, pages / 2, pages - 1]) {
                let shown = WatchScreen(width: width, height: height, isColoured: false).lines(
                    board, page: page, now: now
                ).lines
                #expect(shown.count <= height)
                #expect(shown.allSatisfy { DisplayWidth.columns(of: $0) <= width }, "\(shown)")
            }
        }
    }

    @Test func `all pages together show each task once`() {
        let board = board((1...100).map { task(Int64($0), $0 > 60 ? .queued : .processing) })
        let screen = WatchScreen(width: 100, height: 12, isColoured: false)
        let pages = screen.lines(board, page: 0, now: now).pages
        let shown = (0..<pages).flatMap { screen.lines(board, page: $0, now: now).lines }
        let numbers = shown.filter { $0.hasPrefix("  ") }.compactMap { Int($0.split(separator: " ")[0]) }
        #expect(numbers == Array(1...100))
        #expect(screen.lines(board, page: 99, now: now).page == pages - 1)
        #expect(shown.count { $0 == "40 queued" } >= pages)
    }

    @Test func `what has ended fades and goes`() {
        var board = board([task(1)])
        board.note([task(2, .failed)], at: now)
        let screen = WatchScreen(width: 100, height: 24, isColoured: true)
        func line(after milliseconds: Int64) -> String? {
            screen.lines(board, page: 0, now: now + milliseconds).lines.first {
                $0.contains("2  ") && $0.contains("failed") && !$0.contains("under way")
            }
        }
        #expect(line(after: 0)?.contains("\u{1B}[2m") == false)
        #expect(line(after: 7_000)?.hasPrefix("\u{1B}[2m") == true)
        #expect(line(after: 13_000) == nil)
    }

    @Test func `a prompt does not act on the terminal`() {
        var bad = task(1)
        bad.request.prompt = "\u{1B}[2Jboo\u{7}\nsecond"
        let frame = WatchScreen.frame(lines(board([bad])))
        #expect(!frame.contains("\u{1B}[2J") && !frame.contains("\u{7}") && frame.contains("boo"))
    }

    @Test func `keys are understood one by one and together`() {
        #expect(WatchKey.all(in: Array("q".utf8)) == [.quit])
        #expect(WatchKey.all(in: Array(" b\u{1B}[6~\u{1B}[Axg".utf8)) == [.forward, .back, .forward, .back, .first])
        #expect(WatchKey.all(in: [0x1B]) == [] && WatchKey.all(in: [4]) == [.quit])
    }

    @Test func `a wait of more tasks than fit shows those that move, and totals`() {
        let tasks = (1...50).map { task(Int64($0), $0 <= 40 ? .completed : .processing) }
        let progress = WaitProgress(tasks: tasks, settled: Set(1...40), isLast: false)
        let shown = WaitDisplay.lines(progress, now: now, width: 80, height: 14, false)
        #expect(shown.count <= 13 && shown[0].hasPrefix("  41"), "\(shown)")
        #expect(shown.last?.hasPrefix("10 under way · 40 completed") == true)
    }
}
