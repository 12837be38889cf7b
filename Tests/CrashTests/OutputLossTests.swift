import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// Output that cannot be written: what was made is told all the same, and never to be made again.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct OutputLossTests {
    /// Runs a command through a shell; `"$@"` in the script stands for it.
    private func run(_ desk: Desk, _ script: String, _ arguments: String...) async throws -> ChildProcess.Ending {
        try await desk.start(arguments, launcher: ["/bin/sh", "-c", script, "sh"]).ended()
    }

    private static let full = #""$@" > /dev/full"#

    private func expectToldOf(_ ids: [String], _ ending: ChildProcess.Ending) {
        #expect(ending.code == 74, "\(ending)")
        for id in ids { #expect(ending.errors.contains(id), "\(ending)") }
        #expect(ending.errors.contains("Do not run the command again"), "\(ending)")
        #expect(!ending.errors.contains("make room"), "\(ending)")
    }

    @Test func `A full disk behind the output hides nothing that was paid for`() async throws {
        try await withDesk(.patient) { desk, service in
            let takes = try await run(desk, Self.full, "submit", "--takes", "2", "x")
            let made = await service.tasks().map(\.upstreamID)
            #expect(made.count == 2)
            expectToldOf(["task 1", "task 2"] + made, takes)

            let json = try await run(desk, Self.full, "submit", "y", "--json")
            expectToldOf(["task 3"], json)
            #expect(json.errors.contains(#""created":"yes""#))
            #expect(json.errors.contains(#""exit_code":74"#))

            let again = try await run(desk, Self.full, "resubmit", "1", "--allow-duplicate")
            expectToldOf(["task 4"], again)
            let queued = try await run(desk, Self.full, "submit", "z", "--queue")
            expectToldOf(["task 5: queued"], queued)
        }
    }

    @Test func `A reader that has gone hides nothing either`() async throws {
        try await withDesk(.patient, faults: ["create:slow:1"]) { desk, service in
            let script = #"{ "$@"; echo "ended with $?" >&2; } | :"#
            let ending = try await run(desk, script, "submit", "x")
            let made = try #require(await service.tasks().first?.upstreamID)
            #expect(ending.errors.contains("ended with 74"), "\(ending)")
            #expect(ending.errors.contains("task 1: pending, id \(made)"), "\(ending)")
            let list = try await run(desk, script, "list")
            #expect(!list.errors.contains("reel:"), "\(list)")
        }
    }

    @Test func `Without output and errors the exit code tells, and no file gets what is printed`() async throws {
        try await withDesk(.quick) { desk, service in
            let ending = try await run(desk, #""$@" >&- 2>&-"#, "submit", "x", "--wait")
            #expect(ending.code == 74)
            #expect(await service.counts.createsReceived == 1)
            #expect(try await desk.run("download", "1", "--verify").code == 0)
            #expect(try await desk.run("check").code == 0)
        }
    }

    @Test func `Bringing in and resolving are told as well`() async throws {
        try await withDesk(.patient, faults: ["create:reset-after@2"]) { desk, service in
            #expect(try await desk.run("submit", "x").code == 0)
            #expect(try await desk.run("submit", "y").code == 8)
            expectToldOf(["task 2: rejected"], try await run(desk, Self.full, "resolve", "2", "--not-created"))
            let export = desk.folder + "/export.ndjson"
            #expect(try await run(desk, "\"$@\" > \(export)", "export").code == 0)
            let elsewhere = desk.folder + "/other/reel.db"
            let imported = try await run(desk, Self.full, "import", export, "--json", "--database", elsewhere)
            expectToldOf(["2 tasks"], imported)
            let id = try #require(await service.tasks().first?.upstreamID)
            let empty = desk.folder + "/third/reel.db"
            expectToldOf([id], try await run(desk, Self.full, "adopt", id, "--database", empty))
        }
    }

    @Test func `A command that only asks may be run again`() async throws {
        try await withDesk(.patient) { desk, _ in
            #expect(try await desk.run("submit", "x").code == 0)
            let ending = try await run(desk, Self.full, "list")
            #expect(ending.code == 74)
            #expect(ending.errors.contains("make room and run the command again"))
        }
    }

    @Test(arguments: [["--help"], ["--version"], ["submit", "--help"], ["help", "list"], ["completions", "bash"]])
    func `What is asked of the program itself is missed like any other output`(arguments: [String]) async throws {
        try await withDesk(.patient) { desk, _ in
            let ending = try await desk.start(arguments, launcher: ["/bin/sh", "-c", Self.full, "sh"]).ended()
            #expect(ending.code == 74, "\(ending)")
            #expect(ending.errors.contains("make room and run the command again"))
            #expect(try await desk.start(arguments).ended().code == 0)
        }
    }

    /// Gives the command a pipe that does not wait, and reads it later, a little at a time.
    private static let slowly = """
        import fcntl, os, subprocess, sys, time
        reading, writing = os.pipe()
        fcntl.fcntl(writing, fcntl.F_SETFL, fcntl.fcntl(writing, fcntl.F_GETFL) | os.O_NONBLOCK)
        command = subprocess.Popen(sys.argv[1:], stdout=writing)
        os.close(writing)
        time.sleep(0.3)
        while True:
            piece = os.read(reading, 5000)
            if not piece: break
            sys.stdout.buffer.write(piece)
        sys.stdout.flush()
        sys.exit(command.wait())
        """

    @Test(.enabled(if: ForeignProgram.python.isUsable, "needs python3"))
    func `A pipe that does not wait gets everything`() async throws {
        try await withDesk(.patient) { desk, _ in
            let prompt = try desk.write(String(repeating: "纸船 ", count: 20_000), to: "prompt")
            for _ in 1...2 {
                let made = try await desk.run("submit", "--queue", "--prompt-file", prompt, "--allow-duplicate")
                #expect(made.code == 0, "\(made)")
            }
            let python = try ForeignProgram.python.path()
            for arguments in [["export"], ["list", "-L", "0"], ["list", "--json"], ["show", "1", "--request"]] {
                let whole = try await desk.start(arguments).ended()
                #expect(whole.output.utf8.count > 70_000)
                let slow = try await desk.start(arguments, launcher: [python, "-c", Self.slowly]).ended()
                #expect(slow.code == 0, "\(arguments): \(slow.errors)")
                #expect(slow.output == whole.output, "\(arguments)")
                #expect(!slow.errors.contains("make room"))
            }
        }
    }

    @Test(.enabled(if: ForeignProgram.script.isUsable, "needs script of util-linux"), arguments: ["dumb", "", "xterm"])
    func `A terminal that understands no sequences gets none`(term: String) async throws {
        try await withDesk { desk, _ in
            let script = "exec \(try ForeignProgram.script.path()) -q -e -c \"$*\" /dev/null"
            let ending = try await desk.start(
                ["submit", "a", "--wait"], ["TERM": term], launcher: ["/bin/sh", "-c", script, "sh"]
            ).ended()
            #expect(ending.code == 0, "\(ending)")
            #expect(ending.output.contains("completed") || ending.output.contains("saved"), "\(ending)")
            #expect(ending.output.contains("\u{1B}[") == (term == "xterm"), "\(ending)")
        }
    }
}
