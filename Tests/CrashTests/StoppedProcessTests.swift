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

/// A sender that is stopped for longer than its lease, and several that work side by side.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct StoppedProcessTests {
    @Test func `A sender stopped beyond its lease is not replaced, and its late answer counts`() async throws {
        try await withDesk(.patient, faults: ["create:slow:1@1"]) { desk, service in
            let submit = try desk.start(["submit", "x", "--ref", "a", "--json"])
            try await eventually("the call arrives") { await service.counts.createsReceived == 1 }
            kill(submit.pid, SIGSTOP)
            // Another process whose clock is an hour ahead looks at the lease.
            try await desk.withRepository(ahead: 3_600_000) { ledger in
                try await ledger.reap()
                let task = try await ledger.task(1)
                #expect(task.state == .uncertain)
            }
            #expect(try await desk.run("sync").code == 0)
            #expect(await service.counts.createsReceived == 1)
            kill(submit.pid, SIGCONT)
            #expect(await submit.ended().code == 0)
            let task = try #require(try await desk.json("list").array?.first)
            #expect(task["state"]?.string == "pending")
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test func `A daemon, a wait and two cron runs do each thing once`() async throws {
        try await withDesk { desk, service in
            for number in 1...40 {
                let ending = try await desk.run("submit", "request \(number)", "--queue")
                #expect(ending.code == 0)
            }
            let daemon = try await desk.startDaemon()
            let others = try [["wait"], ["sync", "--until-done"], ["sync", "--until-done"]].map { try desk.start($0) }
            for other in others { #expect(await other.ended().code == 0) }
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
            let counts = await service.counts
            #expect(counts.createsReceived == 40)
            #expect(counts.tasks == 40)
            #expect(counts.downloads == 40)
            #expect(try desk.videos().count == 40)
            #expect(try await desk.run("check").code == 0)
        }
    }
}

extension Desk {
    /// Looks at the ledger with a clock that runs ahead, as another machine's may.
    func withRepository(ahead milliseconds: Int64, _ body: (TaskRepository) async throws -> Void) async throws {
        let repository = try TaskRepository(path: database) {
            Int64(Date().timeIntervalSince1970 * 1_000) + milliseconds
        }
        try await body(repository)
        await repository.close()
    }
}
