import Contract
import Desk
import Model
import Store
import TestSupport
import Testing

@testable import Commands

struct FieldSelectionTests {
    private func task() -> VideoTask {
        var task = TaskSamples.task(
            .completed, error: TaskError(code: "400000", message: "no, \"really\"", httpStatus: 400),
            video: VideoFile(
                state: .saved, url: "https://cdn.example/v", path: "7-纸船.mp4", bytes: 2_345_678, sha256: "ab",
                savedAt: 1_790_000_005_000))
        task.tags = ["a", "b"]
        task.progress = 100
        task.cost = Cost(amount: 2.5, currency: "CNY", rate: 0.5, basis: "second")
        return task
    }

    /// One task with the chosen fields.
    private func choose(_ text: String, of task: VideoTask, isForPeople: Bool = false) throws -> Rows<ShownTask> {
        let format = CellFormat(isForPeople: isForPeople, zone: .utc, now: 0)
        return TaskRows.make([task], format, TaskSamples.videos)
            .choosing(try FieldSelection(text, known: TaskFields.table.names), format)
    }

    private func csv(_ text: String, _ task: VideoTask) throws -> [DelimitedText.Field] {
        let rows = try choose(text, of: task)
        return rows.csvFields(rows.elements[0])
    }

    private func json(_ text: String, _ task: VideoTask) throws -> String {
        let rows = try choose(text, of: task)
        var json = JSONWriter()
        rows.writeJSON(rows.elements[0], &json)
        return json.text
    }

    @Test(arguments: [
        ("id", #"{"id":7}"#), ("state,id", #"{"state":"completed","id":7}"#),
        (" state , id ", #"{"state":"completed","id":7}"#),
        ("id,id", #"{"id":7}"#),
        ("video.path,id,video.bytes", #"{"video":{"path":"/videos/7-纸船.mp4","bytes":2345678},"id":7}"#),
        ("error", #"{"error":{"code":"400000","message":"no, \"really\"","http_status":400}}"#),
        ("error.code,error", #"{"error":{"code":"400000","message":"no, \"really\"","http_status":400}}"#),
        ("tags,ref,cost.amount", #"{"tags":["a","b"],"ref":null,"cost":{"amount":2.5}}"#),
    ])
    func `JSON holds the chosen fields in their order, as they are in the whole`(fields: String, expected: String)
        throws
    {
        #expect(try json(fields, task()) == expected)
    }

    @Test func `What is within nothing is nothing`() throws {
        #expect(try json("video.path,error.code", TaskSamples.task(.queued)) == #"{"video":null,"error":null}"#)
        #expect(try csv("video.path,error.code", TaskSamples.task(.queued)) == [.absent, .absent])
    }

    private func texts(_ fields: String, isForPeople: Bool) throws -> [String] {
        try choose(fields, of: task(), isForPeople: isForPeople).table.rows[0].map(\.text)
    }

    @Test func `A program gets numbers of bytes and RFC 3339, a person what is easy to read`() throws {
        let fields = "id,video.bytes,created_at,progress,tags,cost,video,simulated"
        #expect(
            try texts(fields, isForPeople: false).map { String($0.prefix(30)) }
                == [
                    "7", "2345678", "2026-09-21T14:13:20.000Z", "100", "a b",
                    #"{"amount":2.5,"currency":"CNY","#.prefix(30),
                    #"{"state":"saved","url":"https:"#, "false",
                ].map { String($0) })
        #expect(
            try texts(fields, isForPeople: true) == [
                "7", "2.3 MB", "2026-09-21 14:13:20", "100%", "a b", "2.5 CNY", "saved", "false",
            ])
    }

    @Test func `CSV has a value each, under the names that were given`() throws {
        #expect(
            try csv("id,created_at,video.path,tags,cost.amount,simulated,ref", task()) == [
                .integer(7), .text("2026-09-21T14:13:20.000Z"), .text("/videos/7-纸船.mp4"), .text("a b"), .decimal(2.5),
                .boolean(false), .absent,
            ])
    }

    @Test func `Columns are named after their fields, numbers to the right, and only long texts are cut`() throws {
        let columns = try choose("id,task_id,video.path,created_at", of: task()).table.columns
        #expect(columns.map(\.title) == ["ID", "TASK ID", "VIDEO PATH", "CREATED AT"])
        #expect(columns.map { $0.alignment == .right } == [true, false, false, false])
        #expect(columns.map(\.isFlexible) == [false, false, true, false])
    }

    @Test(arguments: [
        ("stat", "did you mean state?"), ("id,promt", "did you mean prompt?"), ("path", "did you mean video.path?"),
        ("video_path", "did you mean video.path?"), ("error.cod", "did you mean error.code?"),
        ("Id", "did you mean id?"), ("frobnicate", "allowed are id, uid, ref"), ("", "allowed are id, uid"),
        ("id,", "allowed are id, uid"), ("id,,state", "allowed are id, uid"),
    ])
    func `A field that is not there gets the nearest one`(text: String, told: String) {
        do throws(Failure) {
            _ = try FieldSelection(text, known: TaskFields.table.names)
            Issue.record("taken")
        } catch {
            #expect(error.message.contains(told), "\(error.message)")
            #expect((error.code, error.exit) == ("usage", .usage))
        }
    }
}

struct StatisticsRowsTests {
    private func report() -> StatisticsReport {
        var report = StatisticsReport()
        for (name, cost) in [("film", ["CNY": 2.5]), ("ad", ["USD": 1])] {
            var group = Statistics(group: name)
            group.counts = [.completed: 3, .failed: 1]
            group.videoSeconds = 15
            (group.picked, group.pickedSeconds) = (1, 5)
            group.waitP50 = 79_500
            group.cost = cost
            report.groups.append(group)
        }
        report.total.counts = [.completed: 6, .failed: 2]
        return report
    }

    @Test func `A spreadsheet gets a row for each group and a column for each currency`() {
        let rows = StatisticsRows.make(report(), by: .project)
        #expect(rows.csvHeader.prefix(3) == ["group", "tasks", "queued"])
        #expect(
            rows.csvHeader.suffix(10) == [
                "success_rate", "wait_p50", "wait_p95", "video_seconds", "picked", "turned_down", "picked_seconds",
                "seconds_per_picked_second", "cost_CNY", "cost_USD",
            ])
        let fields = rows.elements.map(rows.csvFields)
        #expect(fields.allSatisfy { $0.count == rows.csvHeader.count })
        #expect(fields[0].prefix(2) == [.text("film"), .integer(4)])
        #expect(
            fields[0].suffix(10) == [
                .decimal(0.75), .decimal(79.5), .absent, .integer(15), .integer(1), .integer(0), .integer(5),
                .decimal(3),
                .decimal(2.5), .absent,
            ])
        #expect(StatisticsRows.make(report(), by: nil).elements.map(\.tasks) == [8])
    }

    @Test func `JSON keeps its shape where fields are chosen`() throws {
        let rows = StatisticsRows.make(report(), by: .project)
        let selection = try FieldSelection("tasks,states.failed", known: StatisticsRows.fieldNames)
        let chosen = rows.choosing(selection, CellFormat(isForPeople: false, zone: .utc, now: 0))
        let json = try JSONValue.parse(
            Array(StatisticsJSON.text(report(), by: .project, chosen, layout: .compact).utf8))
        let group: JSONValue = .object(["tasks": .integer(4), "states": .object(["failed": .integer(1)])])
        #expect(json["groups"] == .array([group, group]))
        #expect(json["tasks"] == .integer(8))
        #expect(
            StatisticsJSON.text(report(), by: nil, chosen, layout: .compact)
                == "{\"tasks\":8,\"states\":{\"failed\":2}}\n")
    }

    @Test func `A pipe has the names that a terminal has`() {
        let names = StatisticsLines.text(report(), by: nil).split(separator: "\n").map { $0.prefix { $0 != "\t" } }
        for name in ["tasks", "success rate", "half done", "95% done", "video"] {
            #expect(names.contains { $0 == name })
        }
    }
}
