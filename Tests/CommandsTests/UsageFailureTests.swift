import ArgumentParser
import Contract
import Testing

@testable import Commands

/// What is said about a line that was typed wrongly.
struct UsageFailureTests {
    private static let map = CommandMap()

    static func failure(_ arguments: [String]) -> Failure? {
        let leaf = CommandTreeTests.tree().filter { path, command in
            !path.isEmpty && command.configuration.subcommands.isEmpty && arguments.starts(with: path)
        }.first
        if let leaf, arguments.first != "tag" {
            return failure(leaf.path, leaf.command, Array(arguments.dropFirst(leaf.path.count)))
        }
        do {
            _ = try Reel.parse(TagArguments.rewrite(arguments))
            return nil
        } catch let failure as Failure {
            return failure
        } catch {
            guard Reel.exitCode(for: error) == .validationFailure else { return nil }
            return UsageFailure(arguments, map).failure(Reel.message(for: error))
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var message: String
        var next: String

        init(_ line: String, _ message: String, next: String) {
            arguments = line.split(separator: " ").map(String.init)
            (self.message, self.next) = (message, next)
        }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Case("sumbit x", #""sumbit" is no command of reel; did you mean submit?"#, next: "reel submit --help"),
        Case("lst", #""lst" is no command of reel; did you mean list?"#, next: "reel list --help"),
        Case("stat --json", #""stat" is no command of reel; did you mean stats?"#, next: "reel stats --help"),
        Case("SHOW 1", #""SHOW" is no command of reel; did you mean show?"#, next: "reel show --help"),
        Case("frobnicate", #""frobnicate" is no command of reel"#, next: "reel --help"),
        Case("version", #""version" is no command of reel; did you mean --version?"#, next: "reel --version"),
        Case("help sumbit", #""sumbit" is no command of reel; did you mean submit?"#, next: "reel submit --help"),
        Case(
            "help queue paus", #""paus" is no command of queue; did you mean pause?"#,
            next: "reel queue pause --help"),
        Case(
            "queue reles 1", #""reles" is no command of queue; did you mean release?"#,
            next: "reel queue release --help"),
        Case(
            "daemon dance", #""dance" is no command of daemon; allowed are run, status and stop"#,
            next: "reel daemon --help"),
        Case(
            "--json list", "--json stands behind the command, as in reel list --json", next: "reel --help"),
    ])
    func `A command that is not there`(line: Case) throws { try check(line) }

    @Test(arguments: [
        Case("list --sate failed", "list has no option --sate; did you mean --state?", next: "reel list --help"),
        Case(
            "submit x --durration 5", "submit has no option --durration; did you mean --duration?",
            next: "reel submit --help"),
        Case(
            "submit x --no-watermrk", "submit has no option --no-watermrk; did you mean --no-watermark?",
            next: "reel submit --help"),
        Case(
            "resolve 1 --abandn", "resolve has no option --abandn; did you mean --abandon?",
            next: "reel resolve --help"),
        Case("show --hisory", "show has no option --hisory; did you mean --history?", next: "reel show --help"),
        Case(
            "edit 1 --projct x", "edit has no option --projct; did you mean --project?",
            next: "reel edit --help"),
        Case("list --frobnicate", "list has no option --frobnicate", next: "reel list --help"),
        Case(
            "list --takes 3", "list has no option --takes, which belongs to submit and resubmit",
            next: "reel list --help"),
        Case("show 1 --follow", "show has no option --follow, which belongs to history", next: "reel show --help"),
        Case(
            "list --all-held", "list has no option --all-held, which belongs to queue release",
            next: "reel list --help"),
        Case(
            "stats -L 5", "stats has no option -L, which belongs to list, history, search and others",
            next: "reel stats --help"),
        Case("submit x -state", "submit has no option -state", next: "reel submit --help"),
        Case("list -limit 5", "list has no option -limit; did you mean --limit?", next: "reel list --help"),
        Case("list -L5", "list has no option -L5; did you mean -L 5?", next: "reel list --help"),
        Case(
            "queue hold 1 --sate queued", "queue hold has no option --sate; did you mean --state?",
            next: "reel queue hold --help"),
        Case("queue --limt 5", "queue has no option --limt; did you mean --limit?", next: "reel queue --help"),
    ])
    func `An option that is not there`(line: Case) throws { try check(line) }

    @Test(arguments: [
        Case(
            "list --state complete",
            """
            --state "complete": allowed are queued, submitting, uncertain, rejected, cancelled, pending, processing, \
            completed, failed, expired and abandoned; did you mean completed?
            """, next: "reel list --help"),
        Case(
            "list -s failed,completed", #"--state "failed,completed": give --state failed --state completed"#,
            next: "reel list --help"),
        Case(
            "wait 1 --for ever", #"--for "ever": allowed are finished and saved"#, next: "reel wait --help"),
        Case(
            "stats --by mnoth",
            """
            --by "mnoth": allowed are day, month, state, model, resolution, tag, project, shot, profile and user; did you mean month?
            """, next: "reel stats --help"),
        Case(
            "list --format cvs", #"--format "cvs": allowed are table, json, ndjson and csv; did you mean csv?"#,
            next: "reel list --help"),
        Case(
            "completions zhs", #"<shell> "zhs": allowed are bash, zsh and fish; did you mean zsh?"#,
            next: "reel completions --help"),
        Case("list -L many", #"--limit "many": allowed is a whole number"#, next: "reel list --help"),
        Case("submit x -d 5.5", #"--duration "5.5": allowed is a whole number"#, next: "reel submit --help"),
        Case("simulate --speed fast", #"--speed "fast": allowed is a number"#, next: "reel simulate --help"),
        Case("list --json=3", #"--json takes no value, and "3" was given"#, next: "reel list --help"),
        Case("list -L 5'", #"--limit "5'": allowed is a whole number"#, next: "reel list --help"),
        Case(
            "list --since",
            "--since needs a value, <time> (recorded since: 2h, 7d, today, monday, 14:02, 2026-11-01, or RFC 3339)",
            next: "reel list --help"),
        Case(
            "list --limit -5",
            "--limit needs a value, <count> (at most so many; 0 for all); one that begins with - is written --limit=-5",
            next: "reel list --help"),
        Case(
            "list --limit --json", "--limit needs a value, <count> (at most so many; 0 for all)",
            next: "reel list --help"),
        Case("list --limit=-5", "--limit -5: allowed are 0 (all) and more", next: "reel list --help"),
        Case(
            "list --sort", "--sort needs a value, <order>; allowed are created, updated, finished and duration",
            next: "reel list --help"),
        Case("submit x --takes 0", "--takes 0: allowed are 1 to 1000", next: "reel submit --help"),
    ])
    func `A value that is not allowed or missing`(line: Case) throws { try check(line) }

    @Test(arguments: [
        Case("show", "show needs <task> (a local number, ref:KEY, or the service's id)", next: "reel show --help"),
        Case("note 1", "note needs <text> (the note)", next: "reel note --help"),
        Case("show 1 2", #"show takes <task>, and "2" is one too many"#, next: "reel show --help"),
        Case(
            "submit a cat", #"submit takes <prompt>, and "cat" is one too many; put the prompt in quotes"#,
            next: "reel submit --help"),
        Case(
            "note 1 two words", #"note takes <task> <text>, and "words" is one too many; put the text in quotes"#,
            next: "reel note --help"),
        Case(
            "submit a b c d", #"submit takes <prompt>, and "b" is one too many; put the prompt in quotes"#,
            next: "reel submit --help"),
        Case(
            "list pending", #"list takes no arguments, and "pending" is one; did you mean --state pending?"#,
            next: "reel list --help"),
        Case("list 7", #"list takes no arguments, and "7" is one"#, next: "reel list --help"),
    ])
    func `Too many arguments, and too few`(line: Case) throws { try check(line) }

    private func check(_ line: Case) throws {
        let failure = try #require(Self.failure(line.arguments))
        #expect(failure.message == line.message)
        #expect(failure.next == line.next)
        #expect(failure.exit == .usage)
        #expect(failure.code == "usage")
    }

    /// The parser's texts are no contract: a form that changes would go through as it is.
    @Test func `No text of the parser goes through as it is`() {
        let commands = ["note", "config path", "daemon", "queue hold"]
        for (path, command) in CommandTreeTests.tree() where commands.contains(path.joined(separator: " ")) {
            let lines = [["--frobnicate"], ["--config"], ["--config="], ["--color", "blue"], ["--quiet=1"]]
            for line in lines + [command.configuration.subcommands.isEmpty ? ["a", "b", "c", "d"] : ["dance"]] {
                guard let failure = Self.failure(path, command, line) else { continue }
                for beginning in ["Unknown", "Unexpected", "Missing", "The value", "The option", "Value to", "Invalid"]
                {
                    #expect(!failure.message.hasPrefix(beginning), "\(path) \(line): \(failure.message)")
                }
                #expect(!failure.message.contains(" unexpected arguments"))
            }
        }
    }

    /// By the command alone, since the whole tree takes long.
    private static func failure(
        _ path: [String], _ command: any ParsableCommand.Type, _ line: [String]
    ) -> Failure? {
        do {
            _ = try command.parseAsRoot(line)
            return nil
        } catch {
            guard command.exitCode(for: error) == .validationFailure else { return nil }
            return UsageFailure(path + line, map).failure(command.message(for: error))
        }
    }

    @Test(arguments: [
        (["list"], false), (["list", "--json"], true), (["list", "--format", "json"], true),
        (["list", "--format=json"], true), (["list", "--format", "ndjson"], false),
        (["submit", "--", "--json"], false), ([], false),
    ])
    func `A script gets an object, however it asked for JSON`(arguments: [String], wanted: Bool) {
        #expect(Reel.wantsJSON(arguments) == wanted)
    }

    @Test func `Help and no command at all are no failures`() {
        for line in [[], ["help"], ["help", "list"], ["help", "queue", "hold"], ["list", "--help"], ["daemon"]] {
            #expect(Self.failure(line) == nil, "\(line)")
        }
    }

    @Test func `A command knows how it is typed`() {
        #expect(Reel.line(of: QueueHoldCommand.self) == "reel queue hold")
        #expect(Reel.line(of: ListCommand.self) == "reel list")
    }
}

struct NearestWordTests {
    @Test(arguments: [
        ("sumbit", "submit"), ("sbmit", "submit"), ("complete", "completed"), ("sate", "state"), ("STATE", "state"),
        ("comp", "completed"), ("stata", "state"),
    ])
    func `One that is near is found`(typed: String, meant: String) {
        #expect(NearestWord.of(typed, among: ["submit", "completed", "state", "since", "ls"]) == meant)
    }

    @Test(arguments: ["", "x", "xyz", "s", "so", "project", "完成"])
    func `Nothing is guessed from afar`(typed: String) {
        #expect(NearestWord.of(typed, among: ["submit", "completed", "state", "since", "ls"]) == nil)
    }

    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("", "ab", 2), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "xbc", 1),
        ("kitten", "sitting", 3), ("ca", "abc", 3),
    ])
    func `Distances count swaps of neighbours as one`(first: String, second: String, distance: Int) {
        #expect(NearestWord.distance(Array(first), Array(second)) == distance)
        #expect(NearestWord.distance(Array(second), Array(first)) == distance)
    }
}
