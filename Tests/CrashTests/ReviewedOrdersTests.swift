import FoundationEssentials
import Model
import Simulator
import Store
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Orders of events that once bought twice, lost an id or never ended.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ReviewedOrdersTests {
    @Test func `A plain copy put back over the ledger in place buys nothing`() async throws {
        try await withDesk { desk, service in
            #expect(try await desk.run("submit", "q", "--queue").code == 0)
            let copies = ["", "-wal"].map { (desk.database + $0, desk.folder + "/copy" + $0) }
            for (file, copy) in copies { try FileManager.default.copyItem(atPath: file, toPath: copy) }
            #expect(try await desk.run("sync").code == 0)
            #expect(await service.counts.createsReceived == 1)

            for (file, copy) in copies {
                // In place: the inode stays what it was.
                let bytes = try Data(contentsOf: URL(filePath: copy))
                let handle = try #require(fopen(file, "r+"))
                ftruncate(fileno(handle), 0)
                bytes.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, handle) }
                fclose(handle)
            }
            unlink(desk.database + "-shm")
            #expect(try await desk.run("sync").code == 0)
            #expect(await service.counts.createsReceived == 1)
            #expect(try await desk.json("list").array?.first?["waiting_for"]?.string == "held")
            #expect(try await desk.run("queue", "release", "--all-held").code == 0)
            #expect(try await desk.run("queue", "resume").code == 0)
            #expect(try await desk.run("sync").code == 0)
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test func `An answer for a ledger that was moved away is shown, not lost without a word`() async throws {
        try await withDesk(.patient, faults: ["create:slow:2@2"]) { desk, service in
            #expect(try await desk.run("submit", "first").code == 0)
            #expect(try await desk.run("backup", desk.folder + "/b.db").code == 0)
            let submit = try desk.start(["submit", "second"])
            try await eventually("the call arrives") { await service.counts.createsReceived == 2 }
            try FileManager.default.moveItem(atPath: desk.database, toPath: desk.folder + "/old.db")
            try FileManager.default.moveItem(atPath: desk.folder + "/b.db", toPath: desk.database)
            // A command beside it must not take the log away from under the one that is still writing.
            #expect(try await desk.run("list").code == 73)
            let ending = await submit.ended()
            #expect(ending.code != 0)
            let made = await service.tasks().map(\.upstreamID)
            #expect(made.contains { ending.errors.contains($0) }, "\(ending.errors)")
            // Now the backup takes its place, without the log of the other.
            #expect(try await desk.run("list").code == 0)
        }
    }

    @Test func `Ctrl-C sends no further takes`() async throws {
        try await withDesk(.patient, faults: ["create:slow:1"]) { desk, service in
            let submit = try desk.start(["submit", "x", "--takes", "4"])
            try await eventually("the first call arrives") { await service.counts.createsReceived == 1 }
            submit.send(.interrupt)
            let ending = await submit.ended()
            #expect(ending.code == 130)
            #expect(ending.errors.contains("not sent: 2-4;"))
            #expect(await service.counts.createsReceived == 1)
            let states = try #require(try await desk.json("list").array).compactMap { $0["state"]?.string }
            #expect(states == ["queued", "queued", "queued", "pending"])
        }
    }

    @Test func `An account full of tasks that are not ours is tried ever more rarely`() async throws {
        try await withDesk(faults: ["create:code:400015"]) { desk, service in
            #expect(try await desk.run("submit", "x", "--queue").code == 0)
            let ending = try await desk.run("sync", "--until-done", "--timeout", "4")
            #expect(ending.code == 75)
            // After 0, 1 and 3 seconds; once a second would be five.
            #expect(await service.counts.createsReceived <= 3)
        }
    }

    @Test func `One pass ends even where answers take longer than the interval`() async throws {
        try await withDesk(.patient, faults: ["status:slow:0.3"]) { desk, service in
            for number in 1...3 { #expect(try await desk.run("submit", "request \(number)").code == 0) }
            try await eventually("all are due") {
                desk.peek("SELECT count(*) FROM task WHERE next_poll_at > unixepoch() * 1000") == 0
            }
            #expect(try await desk.run("sync").code == 0)
            #expect(await service.counts.statusCalls == 3)
        }
    }

    @Test func `A thousand tasks can be named at once`() async throws {
        try await withDesk(.patient) { desk, _ in
            #expect(try await desk.run("submit", "x", "--takes", "1000", "--queue").code == 0)
            #expect(try await desk.run("tag", "1-1000", "+all").code == 0)
            let ending = try await desk.run("wait", "1-1000", "--timeout", "0.1")
            #expect(ending.code == 7, "\(ending.errors)")
        }
    }

    @Test func `A saved video whose folder was away for a while is saved again without being fetched`() async throws {
        try await withDesk { desk, service in
            #expect(try await desk.run("submit", "x", "--wait").code == 0)
            let (videos, away) = (desk.home + "/videos", desk.folder + "/away")
            try FileManager.default.moveItem(atPath: videos, toPath: away)
            await service.replaceFaults(try Faults(parsing: ["download:gone"]))
            #expect(try await desk.run("download", "1").code == 10)
            try? FileManager.default.removeItem(atPath: videos)
            try FileManager.default.moveItem(atPath: away, toPath: videos)
            let downloads = await service.counts.downloads
            #expect(try await desk.run("download", "1").code == 0)
            #expect(await service.counts.downloads == downloads)
            #expect(try await desk.json("show", "1")["video"]?["state"]?.string == "saved")
            #expect(try desk.videos().count == 1)
        }
    }
}
