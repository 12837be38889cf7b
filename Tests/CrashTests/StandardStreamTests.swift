import Model
import Simulator
import TestSupport
import Testing

/// Standard input and output as scripts have them: pipes whose other end goes away, and input that is somebody else's.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct StandardStreamTests {
    /// Runs a command through a shell; `"$@"` in the script stands for it.
    private func run(
        _ desk: Desk, _ script: String, _ arguments: String..., input: String = "/dev/null"
    ) async throws -> ChildProcess.Ending {
        try await desk.start(arguments, input: input, launcher: ["/bin/sh", "-c", script, "sh"]).ended()
    }

    /// Nothing happens meanwhile that would make it write: without looking for the reader it would never end.
    @Test(arguments: [#""$@" | head -n 1"#, #""$@" | :"#, #"trap '' PIPE; "$@" | head -n 1"#])
    func `Following ends once nobody reads, though nothing happens`(script: String) async throws {
        try await withDesk(.patient) { desk, _ in
            _ = try await desk.json("submit", "x", "--queue")
            for more in [["history", "-f"], ["history", "1", "--follow", "--json"]] {
                let ending = try await desk.start(more, launcher: ["/bin/sh", "-c", script, "sh"]).ended()
                #expect(ending.code == 0, "\(ending)")
                if script.contains("head") { #expect(ending.output.contains("recorded"), "\(ending)") }
                #expect(!ending.errors.contains("reel:"), "\(ending)")
            }
        }
    }

    @Test func `Nothing is read from standard input that was not asked for`() async throws {
        try await withDesk { desk, service in
            let input = try desk.write("a prompt from a pipe\n", to: "input")
            // `cat` gets what the command left.
            let script = #""$@"; echo "ended with $?"; cat"#
            for (command, code) in [
                (["submit"], 65), (["submit", "--dry-run"], 65), (["submit", "b", "-d", "5", "--queue"], 0),
                (["list"], 0),
                (["wait", "-t", "none"], 0), (["cancel", "1"], 64), (["resolve", "1", "--abandon"], 1), (["sync"], 0),
                (["tag", "1", "+a"], 0), (["submit", "c"], 0), (["wait"], 0), (["import", "/dev/null"], 65),
            ] as [([String], Int)] {
                let ending = try await desk.start(
                    command, input: input, launcher: ["/bin/sh", "-c", script, "sh"]
                ).ended()
                #expect(ending.output.contains("ended with \(code)\n"), "\(command): \(ending)")
                #expect(ending.output.hasSuffix("a prompt from a pipe\n"), "\(command): \(ending)")
            }
            let refused = try await desk.run("submit", input: input)
            #expect(refused.errors.contains("- to have it read from standard input"))
            #expect(await service.counts.createsReceived == 2)
            let asked = try await desk.run("submit", "-", "--queue", "--json", input: input)
            #expect(try asked.json["prompt"]?.string == "a prompt from a pipe")
        }
    }

    @Test func `A loop that reads lines gets all of them`() async throws {
        try await withDesk(.patient) { desk, _ in
            _ = try await desk.json("submit", "x", "--takes", "3", "--queue")
            let input = try desk.write("1\n2\n3\n", to: "input")
            let script = #"while read -r line; do "$@" "$line" +looped > /dev/null || exit 1; done"#
            #expect(try await run(desk, script, "tag", input: input).code == 0)
            #expect(try await desk.json("list", "-t", "looped").array?.count == 3)
        }
    }

    @Test func `A minus is standard output where that makes sense, and is refused elsewhere`() async throws {
        try await withDesk(.patient) { desk, service in
            _ = try await desk.json("submit", "x", "--queue")
            let usual = try await desk.run("export")
            let named = try await desk.run("export", "-o", "-")
            #expect(named.code == 0)
            #expect(named.output == usual.output)
            #expect(named.output.hasPrefix("{\"reel_export\""))
            for command in [
                ["submit", "y", "-o", "-"], ["submit", "y", "--queue", "--output", "-"], ["resubmit", "1", "-o", "-"],
                ["backup", "-"], ["download", "1", "-D", "-"],
            ] {
                let ending = try await desk.start(command).ended()
                #expect(ending.code == 64, "\(command): \(ending)")
                #expect(ending.errors.contains("standard output"), "\(command): \(ending)")
            }
            #expect(await service.counts.createsReceived == 0)
            #expect(try await desk.json("list").array?.count == 1)
        }
    }

    @Test func `No video and no copy gets a name that belongs to the ledger`() async throws {
        try await withDesk(.patient) { desk, service in
            _ = try await desk.json("submit", "x", "--queue")
            for ending in ["-journal", ".rescue", "-Journal", ".schema-1"] {
                for command in [["submit", "y", "-o"], ["backup"], ["export", "-o"]] {
                    let refused = try await desk.start(command + [desk.database + ending, "-q"]).ended()
                    #expect(refused.code == 73, "\(command) \(ending): \(refused)")
                    #expect(refused.errors.contains("choose another name"), "\(command) \(ending): \(refused)")
                }
            }
            #expect(await service.counts.createsReceived == 0)
            #expect(try await desk.json("list").array?.count == 1)
        }
    }

    @Test func `A file is found by either spelling of its name`() async throws {
        try await withDesk(.patient) { desk, _ in
            for (disk, typed) in [("Vide\u{301}o.txt", "Vid\u{E9}o.txt"), ("\u{304C}.txt", "\u{304B}\u{3099}.txt")] {
                try desk.write("from \(disk)", to: disk)
                let path = desk.folder + "/" + typed
                let made = try await desk.json("submit", "--prompt-file", path, "--queue")
                #expect(made["prompt"]?.string?.hasPrefix("from ") == true)
                #expect(try await desk.run("import", path).code == 65)
            }
            let missing = try await desk.run("import", desk.folder + "/\u{E9}")
            #expect(missing.code == 66)
            #expect(missing.errors.contains("No such file"))
        }
    }

    @Test func `A ledger behind a link is named with the way out`() async throws {
        try await withDesk(.patient) { desk, _ in
            _ = try await desk.json("submit", "x", "--queue")
            _ = try await run(
                desk, "ln -s reel.db '\(desk.home)/link.db'; ln -s gone.db '\(desk.home)/nowhere.db'", "x")
            for command in [["list"], ["submit", "y"], ["check"], ["import", "/dev/null"]] {
                let link = try await desk.start(command + ["--database", desk.home + "/link.db"]).ended()
                #expect(link.code == 78, "\(link)")
                #expect(link.errors.contains("/reel.db) with --database"), "\(link)")
                let nowhere = try await desk.start(command + ["--database", desk.home + "/nowhere.db"]).ended()
                #expect(nowhere.code == 78, "\(nowhere)")
                #expect(nowhere.errors.contains("gone.db, which is not there"), "\(nowhere)")
            }
            #expect(try await desk.json("list").array?.count == 1)
        }
    }

    /// A program that knows SQLite and not reel copies tables alone.
    @Test(.enabled(if: ForeignProgram.python.isUsable, "needs python3"))
    func `A ledger restored from a dump says what to run, and then opens as a copy`() async throws {
        try await withDesk(.patient) { desk, _ in
            _ = try await desk.json("submit", "海边 🛶", "-t", "a", "--queue")
            let copies = desk.folder + "/copies"
            _ = try await run(desk, "mkdir '\(copies)'", "x")
            let dump = """
                import sqlite3, sys
                there = sqlite3.connect(sys.argv[1])
                here = sqlite3.connect(sys.argv[2])
                here.execute("PRAGMA writable_schema=ON")
                tables = "SELECT sql, name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                for sql, name in there.execute(tables).fetchall():
                    if sql.startswith("CREATE VIRTUAL"): 
                        here.execute("INSERT INTO sqlite_schema VALUES ('table', ?, ?, 0, ?)", (name, name, sql))
                        continue
                    here.execute(sql)
                    for row in there.execute(f'SELECT * FROM "{name}"'):
                        here.execute(f'INSERT INTO "{name}" VALUES ({",".join("?" * len(row))})', row)
                for (sql,) in there.execute("SELECT sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql NOT NULL"):
                    here.execute(sql)
                here.commit()
                """
            let copy = copies + "/re el.db"
            try await ForeignProgram.python.run(
                [try desk.write(dump, to: "dump.py"), desk.database, copy], in: desk.folder)
            let refused = try await desk.run("list", "--json", "--database", copy)
            #expect(refused.code == 74, "\(refused)")
            let failure = try FailureObject(refused)
            #expect(failure.code == "unmarked_ledger")
            let marks = try #require(failure.next?.split(separator: "'").last)
            #expect(failure.next?.contains("sqlite3 '\(copy)' 'PRAGMA application_id=") == true)
            let apply = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])"
            try await ForeignProgram.python.run(["-c", apply, copy, String(marks)], in: desk.folder)
            let listed = try await desk.run("search", "🛶", "--json", "--database", copy)
            #expect(listed.code == 0, "\(listed)")
            #expect(try listed.json.array?.first?["waiting_for"] == .string("held"))
            #expect(try await desk.run("check", "--database", copy).code == 0)
        }
    }
}
