import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// Hosts that share a ledger on a server, on an ordinary day.
@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .serialized, .timeLimit(.minutes(10)))
struct ServerDeskTests {
    // MARK: Sharing the work

    @Test func `What one host submits, the daemon of another sends and fetches`() async throws {
        try await withServerDesk { desk, service in
            let (office, studio) = (desk.hosts[0], desk.hosts[1])
            // Whoever comes first makes the ledger.
            #expect(try await office.json("submit", "纸船", "--queue")["id"] == .integer(1))
            let daemon = try await studio.startDaemon()
            try await desk.saved(1)
            // It is woken now.
            #expect(try await office.json("submit", "纸鹤", "--queue")["id"] == .integer(2))
            try await desk.saved(2)
            #expect(try studio.videos().sorted() == ["1-纸船.mp4", "2-纸鹤.mp4"])
            #expect(try office.videos() == [])
            #expect(await service.counts.createsReceived == 2)
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
        }
    }

    @Test func `Daemons on several hosts do each thing once`() async throws {
        try await withServerDesk(faults: ["create:slow:0.05"], on: ServerDeskOptions(hosts: 3, sharesVideos: true)) {
            desk, service in
            for number in 1...40 {
                #expect(try await desk.hosts[number % 3].run("submit", "boat \(number)", "--queue").code == 0)
            }
            let daemons = try desk.hosts.map { try $0.start(["daemon", "run", "--concurrency", "2"]) }
            try await desk.saved(40, within: .seconds(120))
            for (host, daemon) in zip(desk.hosts, daemons) {
                try await eventually("its daemon runs") { host.isAtWork(daemon) }
                daemon.send(.terminate)
                #expect(await daemon.ended().code == 0)
            }
            let counts = await service.counts
            #expect(counts.createsReceived == 40)
            #expect(counts.tasks == 40)
            #expect(counts.downloads == 40)
            #expect(try FileManager.default.contentsOfDirectory(atPath: desk.folder + "/videos").count == 40)
            for host in desk.hosts { #expect(try await host.run("check").code == 0) }
        }
    }

    @Test func `One ref is one task, whichever hosts submit it at the same moment`() async throws {
        try await withServerDesk(.patient, faults: ["create:slow:0.2"], on: ServerDeskOptions(hosts: 3)) {
            desk, service in
            // None of them has made the ledger.
            let submits = try (0..<6).map { number in
                try desk.hosts[number % 3].start(["submit", "a boat", "--ref", "nightly", "--json"])
            }
            for submit in submits {
                let ending = await submit.ended()
                #expect([0, 75].contains(ending.code), "\(ending)")
            }
            #expect(await service.counts.createsReceived == 1)
            #expect(desk.peek("SELECT count(*) FROM task") == 1)
            let again = try await desk.hosts[2].json("submit", "a boat", "--ref", "nightly")
            #expect(again["task_id"]?.string == (await service.tasks().first?.upstreamID))
        }
    }

    @Test func `A host waits for what the daemon of another follows, and hears of it as it happens`() async throws {
        try await withServerDesk(on: ServerDeskOptions(sharesVideos: true)) { desk, service in
            let (office, studio) = (desk.hosts[0], desk.hosts[1])
            let daemon = try await studio.startDaemon()
            let history = try office.start(["history", "--follow", "--json"])
            _ = try await office.json("submit", "a boat", "--queue")
            let waited = try await office.json("wait", "1")
            #expect(waited.array?.first?["video"]?["state"]?.string == "saved", "\(waited)")
            for kind in ["recorded", "submitting", "accepted", "saved"] {
                try await eventually("\(kind) is told") { history.output.contains(#""kind":"\#(kind)""#) }
            }
            history.send(.interrupt)
            _ = await history.ended()
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
            #expect(await service.counts.downloads == 1)
        }
    }

    // MARK: Daemons

    @Test func `Each home has one daemon, and status and stop speak of that one`() async throws {
        try await withServerDesk(.patient) { desk, _ in
            let (office, studio) = (desk.hosts[0], desk.hosts[1])
            let first = try await office.startDaemon()
            #expect(try await studio.run("daemon", "status").code == 1)
            #expect(try await studio.run("daemon", "stop").code == 0)
            #expect(first.isAlive)

            let again = try await office.run("daemon", "run")
            #expect(again.code == 75)
            #expect(again.errors.contains("process id \(first.pid)"))
            let second = try await studio.startDaemon()
            for (host, daemon) in [(office, first), (studio, second)] {
                let status = try await host.json("daemon", "status")
                #expect(status["running"] == .bool(true))
                #expect(status["pid"] == .integer(Int64(daemon.pid)))
            }

            #expect(try await office.run("daemon", "stop").code == 0)
            #expect(await first.ended().code == 0)
            #expect(try await office.run("daemon", "status").code == 1)
            #expect(try await studio.json("daemon", "status")["running"] == .bool(true))
            #expect(second.isAlive)
            second.send(.terminate)
            #expect(await second.ended().code == 0)
            #expect(desk.peek("SELECT count(*) FROM task WHERE lease_owner IS NOT NULL") == 0)
        }
    }

    @Test func `A daemon that is killed in the middle of a create call leaves it uncertain to the other one`()
        async throws
    {
        try await withServerDesk(faults: ["create:hang-after@1"]) { desk, service in
            let (office, studio) = (desk.hosts[0], desk.hosts[1])
            _ = try await office.json("submit", "a", "--queue")
            let first = try await office.startDaemon()
            try await eventually("the create call has arrived") { await service.counts.tasks == 1 }
            let second = try await studio.startDaemon()
            #expect(try desk.state(1) == "submitting")
            first.send(.kill)
            _ = await first.ended()
            try await eventually("the other has noticed") { try desk.state(1) == "uncertain" }
            try await eventually("it says so") { second.errors.contains("task 1: whether it was created is unknown") }
            _ = try await office.json("submit", "b", "--queue")
            try await desk.saved(1)
            #expect(await service.counts.createsReceived == 2)
            second.send(.terminate)
            #expect(await second.ended().code == 0)
        }
    }

    @Test func `A daemon that is killed in the middle of a download leaves it to the other one`() async throws {
        try await withServerDesk(faults: ["download:trickle"]) { desk, service in
            let (office, studio) = (desk.hosts[0], desk.hosts[1])
            _ = try await office.json("submit", "a", "--queue")
            let first = try await office.startDaemon()
            try await eventually("the download has begun") { await service.counts.downloads == 1 }
            await service.replaceFaults(Faults())
            let second = try await studio.startDaemon()
            first.send(.kill)
            _ = await first.ended()
            try await desk.saved(1)
            #expect(try studio.videos() == ["1-a.mp4"])
            #expect(try await studio.run("download", "1", "--verify").code == 0)
            second.send(.terminate)
            #expect(await second.ended().code == 0)
        }
    }
}
