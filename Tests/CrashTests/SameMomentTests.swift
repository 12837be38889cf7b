import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// Commands that run in several processes at the same moment.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct SameMomentTests {
    private func endings(_ count: Int, _ desk: Desk, _ arguments: [String]) async throws -> [ChildProcess.Ending] {
        let processes = try (0..<count).map { _ in try desk.start(arguments + ["--json"]) }
        var endings: [ChildProcess.Ending] = []
        for process in processes { endings.append(await process.ended()) }
        return endings
    }

    @Test func `Ten equal requests make one task, and nine are refused`() async throws {
        try await withDesk(.patient) { (desk, service) async throws in
            let endings = try await endings(10, desk, ["submit", "x"])
            #expect(endings.map(\.code).sorted() == [0] + Array(repeating: 9, count: 9))
            for refused in endings where refused.code == 9 {
                #expect(try FailureObject(refused).existingTask == 1)
            }
            #expect(await service.counts.createsReceived == 1)
            #expect(try await desk.json("list").array?.count == 1)
        }
    }

    @Test func `Five takes in each of three processes are fifteen tasks`() async throws {
        try await withDesk(.patient) { (desk, service) async throws in
            let endings = try await endings(3, desk, ["submit", "x", "--takes", "5"])
            #expect(endings.map(\.code) == [0, 0, 0])
            var ids: Set<Int64> = []
            for ending in endings {
                let tasks = try #require(try ending.json.array)
                #expect(tasks.map { $0["take"]?.integer } == [1, 2, 3, 4, 5])
                #expect(tasks.allSatisfy { $0["state"]?.string == "pending" })
                ids.formUnion(tasks.compactMap { $0["id"]?.integer })
            }
            #expect(ids == Set(1...15))
            #expect(await service.counts.createsReceived == 15)
            #expect(await service.counts.tasks == 15)
        }
    }

    @Test func `A task made again by several at once is made once`() async throws {
        try await withDesk { (desk, service) async throws in
            _ = try await desk.json("submit", "x", "--wait")
            let endings = try await endings(6, desk, ["resubmit", "1", "-d", "6"])
            #expect(endings.count { $0.code == 0 } >= 1)
            #expect(endings.allSatisfy { [0, 9].contains($0.code) })
            #expect(await service.counts.createsReceived == 1 + endings.count { $0.code == 0 })
            #expect(endings.count { $0.code == 0 } == 1)
        }
    }

    @Test func `A task released and waited for by several at once is sent once`() async throws {
        try await withDesk { (desk, service) async throws in
            _ = try await desk.json("submit", "x", "--queue")
            #expect(try await desk.run("queue", "hold", "1").code == 0)
            #expect(try await endings(5, desk, ["queue", "release", "1"]).allSatisfy { $0.code == 0 })
            #expect(try await endings(5, desk, ["wait", "1"]).allSatisfy { $0.code == 0 })
            #expect(await service.counts.createsReceived == 1)
            let history = try #require(try await desk.json("show", "1", "--history")["history"]?.array)
            #expect(history.compactMap { $0["message"]?.string }.count { $0 == "released" } == 1)
        }
    }

    @Test func `A task that several bring in at once is recorded once`() async throws {
        try await withDesk(.patient, faults: ["create:reset-after@1"]) { (desk, service) async throws in
            #expect(try await desk.run("submit", "x", with: ["REEL_HOME": desk.folder + "/elsewhere"]).code == 8)
            let upstreamID = try #require(await service.tasks().first?.upstreamID)
            let endings = try await endings(6, desk, ["adopt", upstreamID])
            #expect(endings.allSatisfy { $0.code == 0 })
            #expect(try endings.count { try $0.json["created"] == .bool(true) } == 1)
            #expect(try await desk.json("list").array?.count == 1)
        }
    }

    @Test func `An uncertain task resolved by several at once is resolved once`() async throws {
        try await withDesk(.patient, faults: ["create:reset-after@1"]) { (desk, service) async throws in
            #expect(try await desk.run("submit", "x").code == 8)
            let upstreamID = try #require(await service.tasks().first?.upstreamID)
            let endings = try await endings(6, desk, ["resolve", "1", "--task-id", upstreamID])
            #expect(endings.contains { $0.code == 0 })
            let history = try #require(try await desk.json("show", "1", "--history")["history"]?.array)
            #expect(history.count { $0["kind"]?.string == "user" } == 1)
        }
    }
}
