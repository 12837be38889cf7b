import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What commands say of what they have done, and of what comes next.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct SaidTests {
    @Test func `Of a task that never left there is no moment of sending`() async throws {
        let port = try LocalPort.free()
        try await withDesk(port: port) { desk in
            let ending = try await desk.run("submit", "a", "--json")
            #expect(ending.code == 69)
            let task = try await desk.json("show", "1")
            #expect(task["state"]?.string == "queued")
            #expect(task["waiting_for"]?.string == "upstream")
            #expect(task["submitted_at"] == .null)
            #expect(try await desk.json("cancel", "1", "--yes").array?.first?["submitted_at"] == .null)
        }
    }

    @Test func `The queue's commands say what follows from them, and who sends`() async throws {
        try await withDesk(.patient) { desk, service in
            let paused = try await desk.run("queue", "pause")
            #expect(paused.errors.contains("nothing is queued"))
            for prompt in ["a", "b", "c"] { _ = try await desk.json("submit", prompt, "--queue") }
            #expect(try await desk.run("queue", "pause").errors.contains("3 tasks wait until `reel queue resume`"))
            let held = try await desk.run("queue", "hold", "2-3")
            #expect(held.errors.contains("2 tasks are held: nothing sends them before `reel queue release 2-3`"))
            let resumed = try await desk.run("queue", "resume")
            #expect(resumed.errors.contains("sending goes on again"))
            #expect(resumed.errors.contains("1 task waits for somebody to send it: `reel sync` or `reel daemon run`"))
            #expect(resumed.errors.contains("2 tasks stay held"))
            #expect(await service.counts.createsReceived == 0)

            _ = try await desk.json("queue", "pause")
            let daemon = try await desk.startDaemon()
            let released = try await desk.run("queue", "release", "3")
            #expect(
                released.errors.contains(
                    "1 task is released. Of the whole queue: 2 tasks wait until `reel queue resume`"))
            let again = try await desk.run("queue", "resume", "--json")
            let object = try again.json
            #expect(object["paused"] == .bool(false))
            #expect(object["paused_at"] == .null)
            #expect(object["sent_by"]?.string == "daemon")
            #expect(object["to_send"] == .integer(2))
            #expect(object["held"] == .integer(1))
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
        }
    }

    @Test func `A time that is past is told, and puts nothing off`() async throws {
        try await withDesk(.patient) { desk, service in
            let sent = try await desk.run("submit", "a", "--not-before", "2020-01-01")
            #expect(sent.code == 0)
            #expect(sent.errors.contains("is past, so that nothing is put off and it is sent now"))
            #expect(await service.counts.createsReceived == 1)
            let queued = try await desk.run("submit", "b", "--queue", "--not-before", "2020-01-01")
            #expect(queued.errors.contains("is past, so that nothing is put off"))
            #expect(await service.counts.createsReceived == 1)
            #expect(try await desk.run("submit", "c", "--not-before", "2h").errors.isEmpty)
        }
    }

    @Test func `To record only and to wait contradict each other`() async throws {
        try await withDesk { desk, service in
            for arguments in [["submit", "a"], ["resubmit", "1"]] {
                let ending = try await desk.start(arguments + ["--queue", "--wait"]).ended()
                #expect(ending.code == 64)
                #expect(ending.errors.contains("--queue only records"))
            }
            #expect(!FileManager.default.fileExists(atPath: desk.database))
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `What cannot be cancelled or abandoned is told with what can be done`() async throws {
        try await withDesk(.patient) { desk, _ in
            _ = try await desk.json("submit", "a", "--queue")
            _ = try await desk.json("submit", "b")
            let cancel = try FailureObject(await desk.run("cancel", "2", "--yes", "--json"))
            #expect(cancel.message.contains("cannot be taken back"))
            #expect(cancel.next == "reel abandon 2")
            let abandon = try FailureObject(await desk.run("abandon", "1", "--yes", "--json"))
            #expect(abandon.next == "reel cancel 1")
            _ = try await desk.json("cancel", "1", "--yes")
            _ = try await desk.json("abandon", "2", "--yes")
            for arguments in [["cancel", "1"], ["abandon", "1"], ["cancel", "2"], ["abandon", "2"]] {
                let ending = try await desk.start(arguments + ["--yes", "--json"]).ended()
                #expect(try FailureObject(ending).next == "reel show \(arguments[1])")
            }
        }
    }

    /// A terminal, as python makes one.
    private static let terminal = [
        "-c", "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)",
    ]

    private func onTerminal(_ desk: Desk, _ arguments: String...) throws -> ChildProcess {
        try desk.start(arguments, launcher: [ForeignProgram.python.path()] + Self.terminal)
    }

    @Test(.enabled(if: ForeignProgram.python.isUsable, "needs python3"))
    func `On a terminal submit names all takes, and says that it waits`() async throws {
        try await withDesk(.patient) { desk, service in
            let takes = try await onTerminal(desk, "submit", "a", "--takes", "3").ended()
            #expect(takes.output.contains("follow them: reel wait 1-3"), "\(takes)")
            let queued = try await onTerminal(desk, "submit", "b", "--queue").ended()
            #expect(queued.output.contains("nothing sends it by itself: `reel sync` does"), "\(queued)")

            await service.replaceFaults(try Faults(parsing: ["create:hang-after"]))
            let hanging = try onTerminal(desk, "submit", "c")
            try await eventually("it says what it waits for") {
                hanging.output.contains("waiting for the service's answer about task 5, at most 60 s; Ctrl-C twice")
            }
            let listed = try await onTerminal(desk, "list", "-L", "2").ended()
            #expect(listed.output.contains("add --after 4 to go on"), "\(listed)")
            // It outlives its terminal, as whoever pays must.
            kill(pid_t(desk.peek("SELECT pid FROM worker WHERE kind = 'submit' ORDER BY id DESC LIMIT 1")), SIGKILL)
            _ = await hanging.ended()
        }
    }

    @Test func `A default that cannot be is refused wherever the config file is read`() async throws {
        try await withDesk { desk, _ in
            let path = try desk.write(
                "{\"profiles\": {\"default\": {\"defaults\": {\n\"ratio\": \"2:1\"}}}}", to: "config.json")
            for arguments in [["list"], ["submit", "a"], ["config", "show"], ["daemon", "run"], ["sync"], ["queue"]] {
                let ending = try await desk.start(arguments, ["REEL_CONFIG": path]).ended()
                #expect(ending.code == 78, "\(arguments)")
                #expect(ending.errors.contains("config.json:2: profiles.default.defaults.ratio: found \"2:1\""))
            }
            let model = try desk.write(#"{"profiles": {"default": {"defaults": {"model": "next"}}}}"#, to: "model.json")
            let shown = try await desk.run("config", "show", with: ["REEL_CONFIG": model])
            #expect(shown.code == 0)
            #expect(shown.errors.contains("warning: "))
            #expect(shown.errors.contains("a model that is not known here"))
        }
    }
}
