import ArgumentParser
import Contract
import Model
import Store
import Testing

@testable import Commands
@testable import Desk

struct ParsingTests {
    struct Line: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var command: any ParsableCommand.Type

        init(_ command: any ParsableCommand.Type, _ arguments: String...) {
            (self.command, self.arguments) = (command, arguments)
        }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    /// One byte more than a project may have.
    private static let longName = String(repeating: "a", count: 513)

    @Test(arguments: [
        Line(SubmitCommand.self, "submit", "a prompt"),
        Line(SubmitCommand.self, "submit", "-p", "@图片1 says hello"),
        Line(SubmitCommand.self, "submit", "--prompt-file", "-"),
        Line(SubmitCommand.self, "submit", "-"), Line(SubmitCommand.self, "submit", "a", "-i", "-"),
        Line(SubmitCommand.self, "submit", "a", "--note", "two\nlines\tand a tab", "--ref", "نمی\u{200C}دانم"),
        Line(SubmitCommand.self, "submit", "--request", "-"),
        Line(SubmitCommand.self, "submit", "a", "-g", String(repeating: "海", count: 170) + "12", "--shot", "3"),
        Line(SubmitCommand.self, "submit", "x", "--priority", "-5"),
        Line(SubmitCommand.self, "submit", "-p", "- a list"),
        Line(SubmitCommand.self, "submit", "--", "-x"),
        Line(WaitCommand.self, "wait"),
        Line(WaitCommand.self, "wait", "42", "50-60", "ref:a", "--for", "finished", "--timeout", "15m"),
        Line(WaitCommand.self, "wait", "--all", "-s", "pending", "-s", "processing"),
        Line(ListCommand.self, "list", "-L", "0", "-s", "failed", "-t", "a", "-t", "b", "--since", "7d"),
        Line(ListCommand.self, "list", "--sort", "duration", "--reverse", "--after", "7", "--format", "csv", "--bom"),
        Line(SearchCommand.self, "search", "海", "--json"),
        Line(ShowCommand.self, "show", "ref:a", "--history", "--request", "--exit-status", "--json"),
        Line(HistoryCommand.self, "history"),
        Line(HistoryCommand.self, "history", "7", "--kind", "poll_error", "--kind", "observed", "-f", "--after", "12"),
        Line(StatsCommand.self, "stats", "--by", "month", "--since", "2026-11-01"),
        Line(CancelCommand.self, "cancel", "1", "-n"),
        Line(CancelCommand.self, "cancel", "-s", "queued", "--yes"),
        Line(AbandonCommand.self, "abandon", "1-5", "--yes"),
        Line(TagCommand.self, "tag", "1", "2", "+keep", "-draft"),
        Line(TagCommand.self, "tag", "--search", "海", "--since", "today", "+keep"),
        Line(TagCommand.self, "tag", "--state", "failed", "-v"), Line(TagCommand.self, "tag", "1-5", "--", "-v"),
        Line(EditCommand.self, "edit", "--from-project", "a", "-g", "b"),
        Line(EditCommand.self, "edit", "1-5", "-s", "queued", "--shot", "3"),
        Line(ResubmitCommand.self, "resubmit", "-s", "failed", "--from-tag", "a", "-t", "b", "-g", "film", "--yes"),
        Line(ResubmitCommand.self, "resubmit", "1", "-n"), Line(SubmitCommand.self, "submit", "a", "-n"),
        Line(NoteCommand.self, "note", "1", ""),
        Line(EditCommand.self, "edit", "1", "--project", ""),
        Line(EditCommand.self, "edit", "1", "-g", "film", "--shot", "3"),
        Line(SyncCommand.self, "sync", "--until-done", "--timeout", "90"),
        Line(RefreshCommand.self, "refresh", "1"),
        Line(DownloadCommand.self, "download", "1", "--verify", "-D", "films"),
        Line(DownloadCommand.self, "download", "--all-missing"),
        Line(DaemonRunCommand.self, "daemon", "run", "--concurrency", "4", "-v"),
        Line(DaemonStatusCommand.self, "daemon", "status", "--json"),
        Line(DaemonStopCommand.self, "daemon", "stop"),
        Line(ExportCommand.self, "export"),
        Line(ExportCommand.self, "export", "-o", "ledger.ndjson", "-q"),
        Line(ImportCommand.self, "import", "-"),
        Line(ImportCommand.self, "import", "ledger.ndjson", "--json"),
        Line(ConfigShowCommand.self, "config", "show"),
        Line(ConfigPathCommand.self, "config", "path"),
        Line(SimulateCommand.self, "simulate", "--port", "0", "--speed", "10", "--fault", "create:reset-after@1"),
        Line(ListCommand.self, "list", "--color", "never", "-q", "--database", "a", "--videos", "b", "--config", "c"),
    ])
    func `A good line is taken`(line: Line) throws {
        let command = try Reel.parseAsRoot(TagArguments.rewrite(line.arguments))
        #expect(type(of: command) == line.command)
    }

    @Test(arguments: [
        ["submit", "a", "-p", "b"], ["submit", "a", "--prompt-file", "f"], ["submit", "-p", "a", "--prompt-file", "f"],
        ["submit", "a", "--request", "f"], ["submit", "--request", "f", "-d", "5"],
        ["submit", "--request", "f", "--no-watermark"], ["submit", "--request", "f", "-i", "x"],
        ["submit", "--request", "f", "--generate-audio"], ["submit", "--request", "f", "--task-timeout", "3600"],
        ["submit", "a", "--takes", "0"], ["submit", "a", "--takes", "1001"],
        ["submit", "a", "--takes", "2", "-o", "f.mp4"], ["submit", "a", "--wait-timeout", "5"],
        ["submit", "a", "--ref", "r", "--takes", "2"], ["submit", "a", "--ref", ""],
        ["submit", "a", "--ref", "a\u{1B}b"], ["submit", "a", "-t", ""],
        ["submit", "a", "-t", "two words"], ["submit", "a", "-t", "+plus"], ["submit", "a", "-d", "5.5"],
        ["submit", "a", "b"], ["submit", "-", "-i", "-"], ["submit", "--prompt-file", "-", "--first-frame", "-"],
        ["submit", "a", "-i", "-", "-a", "-"], ["submit", "a", "--note", "a\u{1B}b"], ["submit", "a", "-g", "a\u{0}"],
        ["submit", "a", "--shot", "a\u{85}"], ["note", "1", "a\rb"], ["edit", "1", "--shot", "\u{7}"],
        ["adopt", "task-1234", "-g", "\u{7}"],
        ["wait", "1", "--for", "ever"], ["list", "-L", "-1"], ["list", "-s", "finished"], ["list", "--sort", "name"],
        ["list", "--format", "xml"], ["list", "--json", "--format", "csv"], ["list", "--bom"], ["list", "1"],
        ["show"], ["show", "1", "2"], ["search"], ["note", "1"], ["edit", "1"], ["edit"],
        ["submit", "a", "-g", Self.longName], ["submit", "a", "--shot", Self.longName],
        ["edit", "1", "-g", Self.longName],
        ["adopt", "x", "-g", Self.longName],
        ["tag", "1"], ["tag", "+a"], ["tag", "1", "+"], ["tag", "1", "++a"], ["tag", "1", "+a b"],
        ["tag", "+a"], ["tag", "--all", "+a"], ["tag", "1", "+a", "-a"], ["tag", "1", "--", "-"], ["resubmit"],
        ["resubmit", "--all"], ["edit", "-g", "film"], ["edit", "--all", "-g", "film"], ["edit", "--from-shot", "2"],
        ["history", "--kind", "odd"], ["history", "-L", "-1"], ["history", "-f", "--format", "csv"],
        ["stats", "--by", "colour"], ["daemon", "run", "--concurrency", "0"],
        ["daemon", "run", "--concurrency", "2000"],
        ["daemon", "dance"], ["config", "show", "--secret"], ["completions", "tcsh"], ["simulate", "--port", "70000"],
        ["simulate", "--speed", "0"], ["simulate", "--fault", "create:nonsense"], ["list", "--color", "blue"],
        ["export", "ledger.ndjson"], ["import"], ["import", "a", "b"], ["nonsense"],
    ])
    func `A bad line is wrong usage`(arguments: [String]) {
        do {
            let command = try Reel.parseAsRoot(TagArguments.rewrite(arguments))
            Issue.record("taken as \(command)")
        } catch {
            #expect(Reel.exitCode(for: error).rawValue == Exit.usage.rawValue)
            #expect(!Reel.message(for: error).isEmpty)
        }
    }

    @Test func `Submit takes every flag as it is meant`() throws {
        let submit = try #require(
            try Reel.parseAsRoot([
                "submit", "-p", "x", "-i", "a.png", "-i", "b.png", "--video", "c.mp4", "-a", "d.mp3", "-d", "10", "-r",
                "480p",
                "--ratio", "9:16", "-m", "m", "--task-timeout", "7200", "--watermark", "--no-generate-audio",
                "--takes", "3", "--allow-duplicate", "-g", "film", "--shot", "2", "-t", "t1", "-t", "t2", "--note", "n",
                "--priority", "-5", "--not-before", "2h", "-w", "--wait-timeout", "15m", "--dry-run",
                "--json",
            ]) as? SubmitCommand)
        #expect(submit.request.parameters.promptText == "x")
        #expect(submit.request.parameters.image == ["a.png", "b.png"])
        #expect(submit.request.parameters.video == ["c.mp4"])
        #expect(submit.request.parameters.audio == ["d.mp3"])
        #expect(submit.request.parameters.duration == 10)
        #expect(submit.request.parameters.resolution == "480p")
        #expect(submit.request.parameters.ratio == "9:16")
        #expect(submit.request.parameters.model == "m")
        #expect(submit.request.parameters.taskTimeout == 7_200)
        #expect(submit.request.parameters.watermark == true)
        #expect(submit.request.parameters.generateAudio == false)
        #expect(submit.bookkeeping.project == "film")
        #expect(submit.bookkeeping.shot == "2")
        #expect(submit.bookkeeping.tag == ["t1", "t2"])
        #expect(submit.bookkeeping.note == "n")
        #expect(submit.sending.takes == 3)
        #expect(submit.sending.allowDuplicate)
        #expect(!submit.sending.queue)
        #expect(submit.sending.priority == -5)
        #expect(submit.sending.notBefore == "2h")
        #expect(submit.sending.waiting.wait)
        #expect(submit.sending.waiting.waitTimeout == "15m")
        #expect(submit.sending.dryRun)
        #expect(submit.wantsJSON)
        let single = try #require(try Reel.parseAsRoot(["submit", "x", "--ref", "r"]) as? SubmitCommand)
        #expect(single.bookkeeping.ref == "r")
    }

    @Test func `Nothing is decided that was not asked for`() throws {
        let submit = try #require(try Reel.parseAsRoot(["submit", "x"]) as? SubmitCommand)
        #expect(submit.request.prompt == "x")
        #expect(submit.request.parameters.watermark == nil)
        #expect(submit.request.parameters.generateAudio == nil)
        #expect(submit.request.parameters.duration == nil)
        #expect(submit.sending.takes == nil)
        #expect(!submit.wantsJSON)
        let list = try #require(try Reel.parseAsRoot(["list"]) as? ListCommand)
        #expect(list.paging.limit == 20)
        #expect(list.paging.sort == .created)
        #expect(!list.filters.isNarrowing)
        #expect(list.output.effective == .table)
        let wait = try #require(try Reel.parseAsRoot(["wait"]) as? WaitCommand)
        #expect(wait.goal == .saved)
        #expect(wait.selection.isEmpty)
    }

    @Test(arguments: TaskState.allCases)
    func `Every state can be filtered by`(state: TaskState) throws {
        let list = try #require(try Reel.parseAsRoot(["list", "-s", state.rawValue]) as? ListCommand)
        #expect(list.filters.state == [state])
    }

    @Test(arguments: TaskEvent.Kind.allCases)
    func `Every kind of entry can be asked for`(kind: TaskEvent.Kind) throws {
        let history = try #require(try Reel.parseAsRoot(["history", "--kind", kind.rawValue]) as? HistoryCommand)
        #expect(history.kind == [kind])
    }

    @Test(arguments: [
        (["tag", "1", "+a", "-b"], ["tag", "1", "+a", "--remove-tag=b"]),
        (["tag", "1", "-b", "-c"], ["tag", "1", "--remove-tag=b", "--remove-tag=c"]),
        (["tag", "1", "-草稿"], ["tag", "1", "--remove-tag=草稿"]),
        (["tag", "-h"], ["tag", "-h"]),
        (["tag", "--help"], ["tag", "--help"]),
        (["tag", "1", "+a", "-q", "-v", "--json"], ["tag", "1", "+a", "--remove-tag=q", "--remove-tag=v", "--json"]),
        (["tag", "1", "-h", "-n"], ["tag", "1", "--remove-tag=h", "--remove-tag=n"]),
        (["tag", "1", "-a,b", "-v2"], ["tag", "1", "--remove-tag=a,b", "--remove-tag=v2"]),
        (["tag", "1", "-two words"], ["tag", "1", "--remove-tag=two words"]),
        (["tag", "-v", "--", "-v", "1"], ["tag", "--remove-tag=v", "--", "-v", "1"]),
        (["tag", "--tag", "old", "-old"], ["tag", "--tag", "old", "--remove-tag=old"]),
        (["tag", "1", "-"], ["tag", "1", "-"]),
        (["list", "-t", "tag", "-L", "5"], ["list", "-t", "tag", "-L", "5"]),
        (["submit", "tag", "-w"], ["submit", "tag", "-w"]),
        (["help", "tag"], ["help", "tag"]),
        ([], []),
    ])
    func `Only after tag does a word with a minus mean a tag`(line: [String], rewritten: [String]) {
        #expect(TagArguments.rewrite(line) == rewritten)
    }

    @Test func `Removed tags arrive`() throws {
        let tag = try #require(
            try Reel.parseAsRoot(TagArguments.rewrite(["tag", "1", "+a", "-b", "2", "-c"])) as? TagCommand)
        #expect(tag.words == ["1", "+a", "2"])
        #expect(tag.removed == ["b", "c"])
        #expect(tag.names == ["1", "2"])
    }

    @Test func `A tag is removed as it was added, whatever it looks like`() throws {
        let line = ["tag", "3", "-v", "-N", "-a,b", "-海 边", "--tag", "x", "--", "-q", "+-n", "4"]
        #expect(throws: (any Error).self) { try Reel.parseAsRoot(TagArguments.rewrite(line)) }
        let good = line.filter { $0 != "+-n" } + ["＋新", "－旧", "−minus"]
        let tag = try #require(try Reel.parseAsRoot(TagArguments.rewrite(good)) as? TagCommand)
        #expect(tag.names == ["3", "4"])
        #expect(tag.added == ["新"])
        #expect(tag.removed == ["v", "N", "a,b", "海 边", "q", "旧", "minus"])
        #expect(tag.filters.tag == ["x"])
        #expect(!tag.global.verbose && !tag.global.quiet)
    }

    @Test(
        arguments: [
            ([3], "3"), ([5, 3, 4], "3-5"), ([1, 2, 5, 7, 8, 9], "1-2, 5, 7-9"), (Array(1...2_000), "1-2000"),
            (Array(stride(from: 1, through: 41, by: 2)), "1, 3, 5, 7, 9, 11, 13, 15, 17, 19 and 11 more"),
        ] as [([Int64], String)])
    func `A question names many tasks in few words`(ids: [Int64], text: String) {
        #expect(TaskNames.sentence(ids) == text)
    }

    @Test(arguments: [
        ("42-80", 42...80), ("1-1", 1...1), ("0-3", 0...3),
        ("9223372036854775807-9223372036854775807", Int64.max...Int64.max),
    ])
    func `A range is two numbers`(text: String, range: ClosedRange<Int64>) {
        #expect(TaskChoice.range(text) == range)
    }

    @Test(arguments: [
        "", "-", "42", "42-", "-42", "80-42", "1-2-3", "a-b", "1-b", "4e1-50", "+1-2", " 1-2", "１-２", "ref:1-2",
        "4307f4f4-35a3", "1-99999999999999999999",
        "00000001-0009", "007-010", "7-010", "00-1",
    ])
    func `Everything else is not a range`(text: String) {
        #expect(TaskChoice.range(text) == nil)
    }
}
