import Model
import Simulator
import Store
import TestSupport
import Testing

/// Processes that are told to end while a create call is under way: its answer is paid for.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct StopTests {
    @Test func `Stopping the daemon waits for a create call, whoever asks how often`() async throws {
        // Longer than polls and downloads are waited for.
        try await withDesk(.patient, faults: ["create:slow:9"]) { desk, service in
            #expect(try await desk.run("submit", "a", "--queue").code == 0)
            #expect(try await desk.run("submit", "b", "--queue", "--not-before", "2h").code == 0)
            let daemon = try await desk.startDaemon()
            try await eventually("the create call arrives") { await service.counts.createsReceived == 1 }
            #expect(try await desk.json("daemon", "status")["stopping"] == .bool(false))
            let stop = try desk.start(["daemon", "stop"])
            try await eventually("the daemon says what it waits for") { daemon.errors.contains("60 s at most") }
            #expect(try await desk.run("daemon", "status").output.contains("it was told to stop"))
            #expect(try await desk.json("daemon", "status")["stopping"] == .bool(true))
            let again = try desk.start(["daemon", "stop"])
            try await eventually("that is said too") { again.errors.contains("told to stop already") }
            #expect(await stop.ended().code == 0)
            #expect(stop.errors.contains("waits for the answers of its create calls"))
            #expect(await again.ended().code == 0)
            #expect(await daemon.ended().code == 0)
            #expect(try await desk.json("show", "1")["state"]?.string == "pending")
        }
    }

    @Test func `A second signal cuts the daemon's create call off`() async throws {
        try await withDesk(.patient, faults: ["create:hang-after"]) { desk, service in
            #expect(try await desk.run("submit", "a", "--queue").code == 0)
            let daemon = try await desk.startDaemon()
            try await eventually("the create call arrives") { await service.counts.createsReceived == 1 }
            daemon.send(.terminate)
            try await eventually("it says what it waits for") { daemon.errors.contains("a second signal") }
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
            #expect(try await desk.json("show", "1")["state"]?.string == "uncertain")
        }
    }

    @Test func `A hang-up ends neither a daemon nor what pays`() async throws {
        try await withDesk(.quick, faults: ["create:slow:1@1"]) { desk, service in
            let submit = try desk.start(["submit", "a", "--wait"])
            try await eventually("the create call arrives") { await service.counts.createsReceived == 1 }
            submit.send(.hangUp)
            #expect(await submit.ended().code == 0)
            #expect(try await desk.json("show", "1")["video"]?["state"]?.string == "saved")

            let daemon = try await desk.startDaemon()
            daemon.send(.hangUp)
            #expect(try await desk.run("submit", "b", "--queue").code == 0)
            try await eventually("it goes on") { try await desk.withRepository { try await $0.task(2).isSettled } }
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
        }
    }

    @Test(.enabled(if: ForeignProgram.script.isUsable, "needs script of util-linux"))
    func `A terminal that is gone ends nothing that pays`() async throws {
        try await withDesk(.quick, faults: ["create:slow:1@1"]) { desk, service in
            let script = "exec \(try ForeignProgram.script.path()) -q -c \"$*\" /dev/null"
            let terminal = try desk.start(["submit", "a", "--wait"], launcher: ["/bin/sh", "-c", script, "sh"])
            try await eventually("the create call arrives") { await service.counts.createsReceived == 1 }
            // The submit gets a hang-up, and from here on all that it writes is an I/O error.
            terminal.send(.kill)
            _ = await terminal.ended()
            try await eventually("the video is saved all the same") {
                try await desk.withRepository { try await $0.task(1).video?.state == .saved }
            }
        }
    }

    @Test(arguments: [ChildProcess.Signal.interrupt, .terminate])
    func `The first Ctrl-C waits for the answer of a submit`(signal: ChildProcess.Signal) async throws {
        try await withDesk(.patient, faults: ["create:slow:2"]) { desk, service in
            let submit = try desk.start(["submit", "a", "--wait", "--json"])
            try await eventually("the create call arrives") { await service.counts.createsReceived == 1 }
            submit.send(signal)
            let ending = await submit.ended()
            #expect(ending.code == 130)
            #expect(ending.errors.contains("may be paid for"))
            #expect(try FailureObject(ending).created == "yes")
            #expect(try await desk.json("show", "1")["state"]?.string == "pending")
        }
    }

    @Test func `A wait and a sync that run out of time wait for their create calls`() async throws {
        try await withDesk(.patient, faults: ["create:slow:2"]) { desk, service in
            for (number, command) in [["wait", "1"], ["sync", "--until-done"]].enumerated() {
                #expect(try await desk.run("submit", "task \(number)", "--queue").code == 0)
                let process = try desk.start(command + ["--timeout", "0.5"])
                let ending = await process.ended()
                #expect(ending.code == 7, "\(ending)")
                #expect(ending.errors.contains("may be paid for"))
                #expect(try await desk.json("show", "\(number + 1)")["state"]?.string == "pending")
            }
        }
    }

    @Test func `While a task is being sent nobody says that it was not created`() async throws {
        try await withDesk(.patient, faults: ["create:hang-after"]) { desk, service in
            let submit = try desk.start(["submit", "a"])
            try await eventually("the create call arrives") { await service.counts.createsReceived == 1 }
            let wait = try await desk.run("wait", "1", "--timeout", "0.2", "--json")
            #expect(wait.code == 7)
            #expect(try FailureObject(wait).created == "unknown")
            let refresh = try await desk.run("refresh", "1", "--json")
            #expect(refresh.code == 1)
            #expect(refresh.output.contains(#""created":"unknown""#))
            submit.send(.kill)
            _ = await submit.ended()
        }
    }
}
