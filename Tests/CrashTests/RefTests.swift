import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// The caller's own key: what makes running a script again safe.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct RefTests {
    @Test func `The same ref with the same request finds the task again`() async throws {
        try await withDesk { desk, service in
            let first = try await desk.json("submit", "x", "--ref", "a")
            #expect(first["created"] == .bool(true))
            #expect(first["ref"]?.string == "a")
            let again = try await desk.json("submit", "x", "--ref", "a")
            #expect(again["created"] == .bool(false))
            #expect(again["id"] == first["id"])
            let waited = try await desk.json("submit", "x", "--ref", "a", "--wait")
            #expect(waited["created"] == .bool(false))
            #expect(waited["video"]?["state"]?.string == "saved")
            #expect(try await desk.json("show", "ref:a")["id"] == first["id"])
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test func `The same ref with another request is refused`() async throws {
        try await withDesk { desk, service in
            _ = try await desk.json("submit", "x", "--ref", "a")
            let other = try await desk.run("submit", "y", "--ref", "a", "--json")
            #expect(other.code == 65)
            let failure = try FailureObject(other)
            #expect(failure.existingTask == 1)
            #expect(failure.created == "no")
            #expect(await service.counts.createsReceived == 1)
            #expect(try await desk.json("list").array?.count == 1)
        }
    }

    @Test func `An uncertain task is found by its ref and never sent again`() async throws {
        try await withDesk(faults: ["create:reset-after@1"]) { desk, service in
            let first = try await desk.run("submit", "x", "--ref", "a")
            #expect(first.code == 8)
            let again = try await desk.run("submit", "x", "--ref", "a", "--json")
            #expect(again.code == 8)
            #expect(try FailureObject(again).task == 1)
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test func `A task that was put off is sent when its ref is submitted again`() async throws {
        try await withDesk(faults: ["create:code:429000@1"]) { desk, service in
            let first = try await desk.run("submit", "x", "--ref", "a")
            #expect(first.code == 75)
            let again = try await desk.json("submit", "x", "--ref", "a")
            #expect(again["created"] == .bool(false))
            #expect(again["state"]?.string == "pending")
            #expect(await service.counts.tasks == 1)
        }
    }

    @Test func `Ten at the same moment make one task`() async throws {
        try await withDesk(.patient) { desk, service in
            let processes = try (0..<10).map { _ in try desk.start(["submit", "x", "--ref", "a", "--json"]) }
            var made = 0
            for process in processes {
                let ending = await process.ended()
                #expect(ending.code == 0, "\(ending)")
                #expect(try ending.json["id"] == .integer(1))
                if try ending.json["created"] == .bool(true) { made += 1 }
            }
            #expect(made == 1)
            #expect(await service.counts.createsReceived == 1)
            #expect(try await desk.json("show", "1")["state"]?.string == "pending")
        }
    }
}
