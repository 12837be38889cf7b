import Contract
import FoundationEssentials
import Model
import TestSupport
import Testing

@testable import Commands

/// What scripts and people read, byte for byte, in every format: names and their order are the contract.
struct WholeOutputTests {
    static let rich = {
        var task = TaskSamples.task(
            .completed, error: TaskError(code: "400000", message: "no,\n\"really\"", httpStatus: 400),
            video: VideoFile(
                state: .saved, url: "https://cdn.example/v?a=1&b=2", path: "7-纸船.mp4", bytes: 2_345_678, sha256: "ab12",
                savedAt: 1_790_000_005_000, expiresAt: 1_790_000_006_000, error: "once"))
        task.ref = "=ref"
        task.waitingFor = .notBefore
        task.progress = 100
        task.upstreamStatus = "succeeded\u{1B}[31m"
        task.request.prompt = "纸船,\n\"river\"\t\\ 🏖️\u{200B}"
        task.request.mode = .references
        task.request.watermark = false
        task.request.generateAudio = true
        (task.project, task.shot, task.take) = ("film", "3b", 2)
        task.tags = ["a", "b\"c"]
        task.note = "-note"
        task.isSimulated = true
        (task.parentID, task.priority, task.notBefore) = (6, 4, 1_790_000_000_006)
        (task.submittedAt, task.finishedAt, task.deadlineAt) = (1_790_000_000_001, 1_790_000_000_002, 1_790_000_000_003)
        (task.lastPolledAt, task.nextPollAt, task.polls) = (1_790_000_000_004, 1_790_000_000_005, 4)
        task.submittedBy = "alice"
        task.cost = Cost(amount: 2.5, currency: "CNY", rate: 3, basis: "second")
        return task
    }()

    static let empty = {
        var task = TaskSamples.task(.queued)
        task.request.prompt = ""
        task.submittedBy = "bob"
        return task
    }()

    static let entries = [
        TaskEvent(
            event: 12, task: 7, seq: 3, at: 1_790_000_000_000, kind: .pollError, state: .processing, progress: 45,
            message: "busy,\n\"again\"", httpStatus: 503, observations: 3, lastObservedAt: 1_790_000_009_000,
            author: "al"),
        TaskEvent(
            event: 13, task: 7, seq: 4, at: 1_790_000_000_000, kind: .saved, state: .completed, progress: 100,
            message: nil, httpStatus: nil, observations: 1, lastObservedAt: nil, author: "bob"),
    ]

    static let format = CellFormat(isForPeople: false, zone: .utc, now: 1_790_000_100_000)
    static let formatForPeople = CellFormat(isForPeople: true, zone: .fixed(seconds: 8 * 3_600), now: 1_790_000_100_000)

    /// All formats below each other.
    private func outputs<Element>(
        _ make: (CellFormat) throws -> Rows<Element>, layouts: [JSONWriter.Layout] = [.compact, .pretty]
    ) rethrows -> String {
        let rows = try make(Self.format)
        var text = ""
        for layout in layouts {
            var json = JSONWriter(layout: layout)
            json.array { json in
                for element in rows.elements { rows.writeJSON(element, &json) }
            }
            text += json.text + "\n"
        }
        text += DelimitedText.header(rows.csvHeader)
        for element in rows.elements { text += DelimitedText.row(rows.csvFields(element)) }
        text += rows.table.renderTabSeparated()
        let shown = try make(Self.formatForPeople)
        for width in [60, 100, 600] {
            text += shown.table.renderTerminal(width: width, colour: true)
        }
        return text
    }

    private func choosing<Element>(
        _ names: [String], _ make: (CellFormat) -> Rows<Element>
    ) throws -> String {
        try outputs { format in
            let rows = make(format)
            return rows.choosing(
                try FieldSelection(names.joined(separator: ","), known: rows.fields.names), format)
        }
    }

    /// What was written before stands in a file; `REEL_OUTPUTS=1` writes it anew.
    private func check(_ text: String, _ name: String) throws {
        let path = #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Outputs/\(name).txt"
        if ProcessInfo.processInfo.environment["REEL_OUTPUTS"] != nil {
            try Data(text.utf8).write(to: URL(filePath: path))
        }
        let expected = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        for (number, lines) in zip(text.split(separator: "\n"), expected.split(separator: "\n")).enumerated() {
            #expect(lines.0 == lines.1, "\(name), line \(number + 1)")
        }
        #expect(text.utf8.elementsEqual(expected.utf8))
    }

    private func tasks(_ format: CellFormat, telling details: Set<TaskRows.Detail> = []) -> Rows<ShownTask> {
        TaskRows.make([Self.rich, Self.empty], format, TaskSamples.videos, telling: details)
    }

    @Test func `Tasks are what they were in every format`() throws {
        try check(outputs { tasks($0) } + outputs { tasks($0, telling: [.note, .tags]) }, "tasks")
    }

    @Test func `Fields of tasks are what they were in every format`() throws {
        let names = TaskFields.table.names
        let inner = ["video.bytes", "cost", "video.path", "id", "error.code", "cost.rate", "video.saved_at"]
        try check(choosing(names) { tasks($0) } + choosing(inner) { tasks($0) }, "task-fields")
    }

    @Test func `Entries of the history are what they were in every format`() throws {
        func make(_ format: CellFormat) -> Rows<TaskEvent> { EventRows.make(Self.entries, format, ofOneTask: false) }
        try check(outputs(make) + choosing(EventFields.table.names.reversed(), make), "events")
    }

    @Test func `Entries within their task are what they were`() throws {
        var entry = Self.entries[0]
        entry.answer = UpstreamAnswer(
            httpStatus: 500,
            headers: [
                .init(name: "Server", value: "a\u{1B}"), .init(name: "x-\"b", value: "1"),
                .init(name: "SERVER", value: "b"),
            ], body: Array("{\"é\": 1}".utf8), bodyBytes: 9)
        var json = JSONWriter(layout: .pretty)
        json.array { json in
            for event in [entry, Self.entries[1]] { EventFields.writeWithinTask(event, to: &json) }
        }
        try check(json.text, "entries-of-a-task")
    }
}
