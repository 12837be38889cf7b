import Contract
import Model
import TestSupport
import Testing

@testable import Commands

struct TaskRowsTests {
    private static let now: Int64 = 1_790_000_100_000

    private func cells(_ task: VideoTask, isForPeople: Bool) -> [Table.Cell] {
        rows([task], isForPeople: isForPeople).table.rows[0]
    }

    private func rows(
        _ tasks: [VideoTask], isForPeople: Bool, telling details: Set<TaskRows.Detail> = []
    ) -> Rows<ShownTask> {
        TaskRows.make(
            tasks, CellFormat(isForPeople: isForPeople, zone: .utc, now: Self.now), TaskSamples.videos,
            telling: details)
    }

    private func saved() -> VideoTask {
        var task = TaskSamples.task(.completed, video: TaskSamples.video(.saved))
        task.video?.bytes = 2_345_678
        task.progress = 100
        return task
    }

    @Test func `A program gets bytes, RFC 3339 and every figure, a person what is news`() {
        #expect(
            cells(saved(), isForPeople: false).prefix(7).map(\.text) == [
                "7", "completed", "100%", "2345678", "2026-09-21T14:13:20.000Z", "5s 720p 16:9", "纸船",
            ])
        let shown = cells(saved(), isForPeople: true)
        #expect(shown.prefix(5).map(\.text) == ["7", "completed", "", "2.3 MB", "2026-09-21 14:13:20"])
        #expect(shown[4].short == "14:13")
    }

    private func lines(_ tasks: [VideoTask], width: Int, telling details: Set<TaskRows.Detail> = []) -> [String] {
        rows(tasks, isForPeople: true, telling: details).table.terminalLines(width: width, colour: false)
    }

    private func varied() -> [VideoTask] {
        let states: [(TaskState, WaitingFor?)] = [
            (.completed, nil), (.uncertain, nil), (.failed, nil), (.queued, .notBefore), (.processing, nil),
            (.submitting, nil), (.abandoned, nil),
        ]
        return states.enumerated().map { index, state in
            var task = TaskSamples.task(state.0, waitingFor: state.1)
            if state.0 == .completed { task = saved() }
            task.id = Int64(index + 12_345)
            task.request.prompt =
                index % 2 == 0 ? "雨夜的街道，霓虹灯倒映在积水里，一个撑着红伞的女孩慢慢走过" : "A lighthouse at dawn, seen from the sea 🏖️"
            task.project = index < 3 ? "a film of a rather long name" : nil
            task.shot = index < 2 ? "12b" : nil
            task.take = index < 4 ? index + 1 : nil
            task.tags = index == 1 ? ["night", "rain", "keep"] : []
            if state.0 == .processing { task.progress = 45 }
            return task
        }
    }

    @Test(arguments: [40, 60, 72, 80, 100, 200])
    func `No state and no number is cut at any usual width`(width: Int) {
        let tasks = varied()
        let lines = lines(tasks, width: width)
        for (line, task) in zip(lines.dropFirst(), tasks) {
            #expect(line.hasPrefix("\(task.id)  \(TaskText.state(task))"), "\(line)")
            #expect(DisplayWidth.columns(of: line) <= width)
        }
    }

    @Test func `Takes are told apart where there are several, and nothing is said of what none has`() {
        let tasks = (1...2).map { take in
            var task = TaskSamples.task(.queued)
            task.take = take
            task.project = "film"
            return task
        }
        #expect(
            lines(tasks, width: 80) == [
                "ID  STATE   CREATED              REQUEST       PROMPT  TAKE",
                " 7  queued  2026-09-21 14:13:20  5s 720p 16:9  纸船       1",
                " 7  queued  2026-09-21 14:13:20  5s 720p 16:9  纸船       2",
            ])
    }

    @Test func `What a command changed is shown, though all tasks have it alike or none has it`() {
        var task = TaskSamples.task(.queued)
        task.note = "a long note that says what is wrong with the lights in the second half of this shot"
        for width in [40, 80] {
            #expect(lines([task], width: width, telling: [.note])[0].hasSuffix("NOTE"))
            #expect(lines([task], width: width, telling: [.tags])[0].hasSuffix("TAGS"))
            #expect(lines([task], width: width, telling: [.project, .shot])[0].hasSuffix("PROJECT  SHOT"))
        }
        #expect(lines([task], width: 60, telling: [.note])[1].contains("a long note"))
    }

    @Test func `A video that another host has is told with that host`() {
        var task = TaskSamples.task(.completed, video: TaskSamples.video(.saved))
        task.video?.bytes = 10_388
        task.video?.folder = VideosFolder(host: "atelier", path: "/films")
        let shown = ShownTask(task, TaskSamples.videos)
        func text(_ field: String, forPeople: Bool) -> String? {
            let format = CellFormat(isForPeople: forPeople, zone: .utc, now: Self.now)
            return TaskFields.table.columns([field], format).first.map { $0.cell(shown).text }
        }
        #expect(text("video", forPeople: true) == "10.4 kB on atelier")
        #expect(text("video", forPeople: false) == "10388")
        #expect(text("video.path", forPeople: false) == "/films/7-纸船.mp4")
        #expect(text("video.host", forPeople: false) == "atelier")
    }

    @Test func `A field without a column of its own gets one that fits its kind`() {
        var task = TaskSamples.task(.queued)
        task.ref = "a"
        task.lastPolledAt = Self.now
        let format = CellFormat(isForPeople: true, zone: .utc, now: Self.now)
        let columns = TaskFields.table.columns(["ref", "last_polled_at", "polls"], format)
        #expect(columns.map(\.column.title) == ["REF", "LAST POLLED AT", "POLLS"])
        #expect(columns.map(\.column.alignment) == [.left, .left, .right])
        let shown = ShownTask(task, TaskSamples.videos)
        #expect(columns.map { $0.cell(shown).text } == ["a", "2026-09-21 14:15:00", "0"])
    }

    @Test func `What a command has changed is a field, and all but the note are listed`() {
        let details: [TaskRows.Detail] = [.project, .shot, .tags, .note]
        #expect(details.filter { TaskFields.table[$0.rawValue]?.column == nil } == [])
        #expect(details.filter { !TaskFields.listed.contains($0.rawValue) } == [.note])
    }
}
