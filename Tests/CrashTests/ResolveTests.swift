import FoundationEssentials
import Model
import SQLite
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

/// Closing a task of which nobody knows whether it was created.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ResolveTests {
    /// A desk with task 1 uncertain, which the service has.
    private func withUncertain(
        _ configuration: SimulatorConfiguration = .quick, _ body: (Desk, SimulatedService, String) async throws -> Void
    ) async throws {
        try await withDesk(configuration, faults: ["create:reset-after@1"]) { (desk, service) async throws in
            #expect(try await desk.run("submit", "x").code == 8)
            let upstreamID = try #require(await service.tasks().first?.upstreamID)
            try await body(desk, service, upstreamID)
        }
    }

    private func state(_ desk: Desk, _ task: String = "1") async throws -> String? {
        try await desk.json("show", task)["state"]?.string
    }

    @Test func `The right id is checked, taken, and the task goes its way`() async throws {
        try await withUncertain(.patient) { (desk, service, upstreamID) async throws in
            let resolved = try await desk.json("resolve", "1", "--task-id", upstreamID)
            #expect(resolved["state"]?.string == "pending")
            #expect(resolved["task_id"]?.string == upstreamID)
            #expect(resolved["error"] == .null)
            #expect(resolved["simulated"] == .bool(true))
            #expect(await service.counts.createsReceived == 1)
            // Said again, it changes nothing.
            #expect(try await desk.run("resolve", "1", "--task-id", upstreamID).code == 0)
            #expect(try await desk.run("resolve", "1", "--abandon").code == 1)
            let history = try #require(try await desk.json("show", "1", "--history")["history"]?.array)
            #expect(history.count { $0["kind"]?.string == "user" } == 1)
        }
    }

    @Test func `What the check brings is applied at once`() async throws {
        try await withUncertain { (desk, _, upstreamID) async throws in
            #expect(try await desk.json("resolve", "1", "--task-id", upstreamID)["state"]?.string == "completed")
            #expect(try await desk.run("wait", "1").code == 0)
        }
    }

    @Test func `An id that another task has is refused`() async throws {
        try await withUncertain { (desk, _, _) async throws in
            let other = try #require(try await desk.json("submit", "y")["task_id"]?.string)
            let refused = try await desk.run("resolve", "1", "--task-id", other, "--yes", "--json")
            #expect(refused.code == 9)
            let failure = try FailureObject(refused)
            #expect(failure.code == "task_id_taken")
            #expect(failure.existingTask == 2)
            #expect(try await state(desk) == "uncertain")
        }
    }

    @Test func `A record that differs is told, and taken only when the user insists`() async throws {
        try await withUncertain { (desk, service, _) async throws in
            // Made past this ledger: nobody here has it.
            let elsewhere = ["REEL_HOME": desk.folder + "/elsewhere"]
            _ = try await desk.json("submit", "another prompt", "-d", "7", with: elsewhere)
            let other = try #require(await service.tasks().last?.upstreamID)
            let refused = try await desk.run("resolve", "1", "--task-id", other, "--json")
            #expect(refused.code == 64)
            #expect(
                refused.errors.contains("warning: content: the service says an array of 1 with the prompt \"another"))
            #expect(refused.errors.contains("warning: duration: the service says 7, the request 5"))
            #expect(try await state(desk) == "uncertain")
            #expect(try await desk.json("resolve", "1", "--task-id", other, "--yes")["task_id"]?.string == other)
        }
    }

    @Test func `An id that the service does not know is not taken`() async throws {
        try await withUncertain { (desk, _, _) async throws in
            let refused = try await desk.run("resolve", "1", "--task-id", "4307f4f4-0000", "--yes", "--json")
            #expect(refused.code == 66)
            #expect(try FailureObject(refused).code == "unknown_upstream")
            #expect(try await state(desk) == "uncertain")
        }
    }

    @Test func `Without an answer the id is taken only when the user insists`() async throws {
        try await withUncertain { (desk, service, upstreamID) async throws in
            let nobody = ["SENSEAUDIO_API_KEY": ""]
            let refused = try await desk.run("resolve", "1", "--task-id", upstreamID, with: nobody)
            #expect(refused.code == 64)
            #expect(refused.errors.contains("could not be checked"))
            let failing = try Faults(parsing: ["status:bare:503@1-2"])
            await service.replaceFaults(failing)
            #expect(try await desk.run("resolve", "1", "--task-id", upstreamID).code == 64)
            let taken = try await desk.run("resolve", "1", "--task-id", upstreamID, "--yes", "--json")
            #expect(taken.code == 0)
            #expect(try taken.json["state"]?.string == "pending")
            #expect(try await desk.run("wait", "1").code == 0)
        }
    }

    @Test func `Not created makes it rejected, and the request can be made again`() async throws {
        try await withUncertain { (desk, service, _) async throws in
            let resolved = try await desk.json("resolve", "1", "--not-created")
            #expect(resolved["state"]?.string == "rejected")
            #expect(resolved["error"]?["code"]?.string == "not_created")
            #expect(try await desk.run("submit", "x").code == 0)
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test func `Abandoned, it is final`() async throws {
        try await withUncertain { (desk, _, _) async throws in
            #expect(try await desk.json("resolve", "1", "--abandon")["state"]?.string == "abandoned")
            let again = try await desk.run("resolve", "1", "--not-created", "--json")
            #expect(again.code == 1)
            #expect(try FailureObject(again).code == "not_possible")
        }
    }

    @Test func `Exactly one way to resolve is asked for`() async throws {
        try await withDesk { (desk, _) async throws in
            #expect(try await desk.run("resolve", "1").code == 64)
            #expect(try await desk.run("resolve", "1", "--abandon", "--not-created").code == 64)
            #expect(try await desk.run("resolve", "1", "--abandon", "--task-id", "x").code == 64)
            #expect(try await desk.run("resolve", "1", "--search-upstream", "--abandon").code == 64)
            #expect(try await desk.run("resolve", "--abandon").code == 64)
            #expect(try await desk.run("resolve", "1", "--abandon").code == 66)
        }
    }

    @Test func `While a stopped sender lives, nobody can say that nothing was created`() async throws {
        try await withDesk(faults: ["create:hang-after@1"]) { (desk, service) async throws in
            let submit = try desk.start(["submit", "x"])
            try await eventually("the create call has arrived") { await service.counts.createsReceived == 1 }
            kill(submit.pid, SIGSTOP)
            // Its time is up.
            let path = URL(filePath: desk.database).resolvingSymlinksInPath().path()
            try Connection(path: path, mode: .readWrite).execute("UPDATE task SET lease_until = 1")
            let refused = try await desk.run("resolve", "1", "--not-created", "--json")
            #expect(refused.code == 75)
            let failure = try FailureObject(refused)
            #expect(failure.code == "sender_lives")
            #expect(failure.created == "unknown")
            #expect(failure.message.contains("\(submit.pid)"))
            #expect(try await state(desk) == "uncertain")

            submit.send(.kill)
            _ = await submit.ended()
            #expect(try await desk.json("resolve", "1", "--not-created")["state"]?.string == "rejected")
        }
    }

    // MARK: Asking for the current task

    /// A service whose create call breaks off, and whose status call without an id answers what is given.
    private func withCurrent(
        _ record: @escaping @Sendable (_ body: [UInt8]) -> String, submits: [[String]] = [["submit", "x"]],
        _ body: (Desk) async throws -> Void
    ) async throws {
        let first = FirstBody()
        try await withRawServer { request in
            if request.head.hasPrefix("POST") {
                first.keep(request.body)
                return .reset
            }
            return request.head.hasPrefix("GET /v1/video/status HTTP")
                ? .http(200, record(first.bytes)) : .http(404, #"{"code":"notfound","message":"no"}"#)
        } _: { server in
            try await withDesk(port: server.port) { (desk) async throws in
                for submit in submits { #expect(try await desk.start(submit).ended().code == 8) }
                try await body(desk)
            }
        }
    }

    /// The record of a request, as the service would give it.
    private static func record(of body: [UInt8], _ changes: [String: JSONValue] = [:]) -> String {
        var fields = (try? JSONValue.parse(body))?.object ?? [:]
        fields["status"] = "processing"
        fields["task_id"] = "4307f4f4-35a3"
        fields["created_at"] = .integer(Int64(Date().timeIntervalSince1970))
        fields.merge(changes) { $1 }
        return String(decoding: JSONValue.object(fields).canonicalBytes(), as: UTF8.self)
    }

    @Test func `The service's current task is taken when it repeats the request`() async throws {
        try await withCurrent {
            Self.record(of: $0)
        } _: { (desk) async throws in
            let found = try await desk.json("resolve", "1", "--search-upstream")
            #expect(found["state"]?.string == "processing")
            #expect(found["task_id"]?.string == "4307f4f4-35a3")
        }
    }

    @Test(arguments: [
        ["duration": JSONValue.integer(9)], ["created_at": .integer(1_700_000_000)], ["ratio": .null],
        ["content": .null],
        ["task_id": .null], ["created_at": .null],
    ])
    func `A current task that may be another one is not taken`(changes: [String: JSONValue]) async throws {
        try await withCurrent {
            Self.record(of: $0, changes)
        } _: { (desk) async throws in
            let left = try await desk.run("resolve", "1", "--search-upstream", "--yes", "--json")
            #expect(left.code == 8)
            let failure = try FailureObject(left)
            #expect(failure.code == "still_uncertain")
            #expect(failure.created == "unknown")
            #expect(try await state(desk) == "uncertain")
        }
    }

    @Test func `A current task that several may have made is not taken`() async throws {
        try await withCurrent(
            { Self.record(of: $0) }, submits: [["submit", "x"], ["submit", "x", "--allow-duplicate"]]
        ) { (desk) async throws in
            let left = try await desk.run("resolve", "1", "--search-upstream", "--json")
            #expect(left.code == 8)
            #expect(try FailureObject(left).message.contains("1, 2"))
            // Once one of them is closed, the other is the only one.
            #expect(try await desk.run("resolve", "2", "--not-created").code == 0)
            #expect(try await desk.run("resolve", "1", "--search-upstream").code == 0)
        }
    }

    @Test func `A current task that another task here is, is not taken`() async throws {
        try await withCurrent({ Self.record(of: $0) }, submits: [["submit", "x"], ["submit", "y"]]) {
            (desk) async throws in
            #expect(try await desk.run("resolve", "2", "--search-upstream").code == 8)
            #expect(try await desk.run("resolve", "1", "--search-upstream").code == 0)
            let left = try await desk.run("resolve", "2", "--search-upstream", "--json")
            #expect(left.code == 8)
            #expect(try FailureObject(left).message.contains("task 1"))
        }
    }

    @Test func `A service that names no task without an id is said to`() async throws {
        try await withUncertain { (desk, _, _) async throws in
            let left = try await desk.run("resolve", "1", "--search-upstream")
            #expect(left.code == 8)
            #expect(left.errors.contains("stays uncertain"))
        }
    }
}
