import Model
import Simulator
import Store
import TestSupport
import Testing

/// What each answer to the create call makes of a task, and how `submit` ends.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct AnswerTableTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var faults: [String]
        var code: Int32
        var state: String
        var waitingFor: String?

        init(_ fault: String, _ code: Int32, _ state: String, _ waitingFor: String? = nil) {
            (self.faults, self.code, self.state, self.waitingFor) = (["create:" + fault], code, state, waitingFor)
        }

        var testDescription: String { "\(faults) → \(code) \(state) \(waitingFor ?? "")" }

        /// Seconds that the call may take; less than usual where the answer never comes.
        var timeout: String { ["create:hang", "create:trickle"].contains(faults[0]) ? "1" : "60" }

        /// What the failure object says of the task.
        var created: String { code == 8 ? "unknown" : "no" }
        var word: String { waitingFor ?? state }
    }

    static let rows = [
        Row("http:401", 77, "queued", "key"),
        Row("bare:401", 77, "queued", "key"),
        Row("code:400015", 75, "queued", "room"),
        Row("code:429000", 75, "queued", "rate"),
        Row("stringcode:429000", 75, "queued", "rate"),
        Row("retry-after:60", 75, "queued", "rate"),
        Row("bare:429", 75, "queued", "rate"),
        Row("code:400001", 75, "queued", "balance"),
        Row("code:429002", 75, "queued", "balance"),
        Row("code:400900", 75, "queued", "balance"),
        Row("code:400901", 75, "queued", "balance"),
        Row("code:400902", 75, "queued", "balance"),
        Row("code:400000", 6, "rejected"),
        Row("code:500000", 6, "rejected"),
        Row("code:400021", 6, "rejected"),
        Row("code:400033", 6, "rejected"),
        Row("code:400038", 6, "rejected"),
        Row("code:400501", 6, "rejected"),
        Row("code:404123", 6, "rejected"),
        Row("gateway:400", 6, "rejected"),
        Row("code:403002", 77, "queued", "key"),
        Row("gateway:403", 77, "queued", "key"),
        Row("gateway:429", 75, "queued", "rate"),
        Row("code:429123", 75, "queued", "rate"),
        Row("bare:404", 6, "rejected"),
        Row("bare:403", 6, "rejected"),
        Row("bare:408", 8, "uncertain"),
        Row("bare:409", 8, "uncertain"),
        Row("bare:425", 8, "uncertain"),
        Row("bare:499", 8, "uncertain"),
        Row("bare:302", 8, "uncertain"),
        Row("bare:307", 8, "uncertain"),
        Row("gateway:302", 8, "uncertain"),
        Row("gateway:408", 8, "uncertain"),
        Row("gateway:409", 8, "uncertain"),
        Row("gateway:425", 8, "uncertain"),
        Row("gateway:499", 8, "uncertain"),
        Row("gateway:500", 8, "uncertain"),
        Row("gateway:502", 8, "uncertain"),
        Row("gateway:503", 8, "uncertain"),
        Row("gateway:504", 8, "uncertain"),
        Row("code:503000", 8, "uncertain"),
        Row("bare:500", 8, "uncertain"),
        Row("bare:502", 8, "uncertain"),
        Row("reset", 8, "uncertain"),
        Row("reset-after", 8, "uncertain"),
        Row("hang", 8, "uncertain"),
        Row("truncate", 8, "uncertain"),
        Row("trickle", 8, "uncertain"),
        Row("html", 8, "uncertain"),
        Row("garbage", 8, "uncertain"),
        Row("empty", 8, "uncertain"),
        Row("no-task-id", 8, "uncertain"),
    ]

    @Test(arguments: rows)
    func `An answer that is no task ends submit with its code`(row: Row) async throws {
        try await withDesk(.patient, faults: row.faults, environment: ["REEL_REQUEST_TIMEOUT": row.timeout]) {
            desk, service in
            let ending = try await desk.run("submit", "x", "--json")
            #expect(ending.code == row.code)
            let failure = try FailureObject(ending)
            #expect(failure.task == 1)
            #expect(failure.created == row.created)
            #expect(failure.next != nil)
            if row.code != 77 { #expect(failure.code == row.word) }

            let task = try await desk.json("show", "1")
            #expect(task["state"]?.string == row.state)
            #expect(task["waiting_for"]?.string == row.waitingFor)
            #expect(task["error"]?["message"]?.string?.isEmpty == false)
            #expect(await service.counts.createsReceived == 1)

            // The same for people: the table on standard output, a sentence on the other.
            await service.replaceFaults(try Faults(parsing: row.faults))
            let text = try await desk.run("submit", "y")
            #expect(text.code == row.code)
            #expect(text.output.hasPrefix("2\t\(row.state)"))
            // Before that, that the account is paused, where the first answer paused it.
            #expect(text.errors.split(separator: "\n").contains { $0.hasPrefix("reel: ") })
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test(arguments: ["http://127.0.0.1:PORT", "http://no-such-host.invalid", "https://127.0.0.1:PORT"])
    func `A service that cannot be reached leaves the task queued`(address: String) async throws {
        let port = try LocalPort.free()
        try await withDesk(port: port) { desk in
            let url = ["SENSEAUDIO_BASE_URL": address.replacing("PORT", with: "\(port)")]
            let ending = try await desk.run("submit", "x", "--json", with: url)
            #expect(ending.code == 69)
            let failure = try FailureObject(ending)
            #expect(failure.code == "upstream")
            #expect(failure.created == "no")
            let task = try await desk.json("show", "1", with: url)
            #expect(task["state"]?.string == "queued")
            #expect(task["waiting_for"]?.string == "upstream")
        }
    }

    @Test func `A task id that another task has makes no second task of it`() async throws {
        try await withRawServer(answer: { _ in .http(200, #"{"task_id": "twice"}"#) }) { server in
            try await withDesk(port: server.port) { desk in
                #expect(try await desk.run("submit", "x").code == 0)
                let second = try await desk.run("submit", "y", "--json")
                #expect(second.code == 8)
                #expect(try FailureObject(second).task == 2)
                #expect(try await desk.json("show", "2")["task_id"] == .null)
            }
        }
    }

    @Test(arguments: ["code:400015", "code:429000", "bare:429"])
    func `Where a daemon will send it, submit has nothing to complain about`(fault: String) async throws {
        try await withDesk { desk, service in
            let daemon = try await desk.startDaemon()
            await service.replaceFaults(try Faults(parsing: ["create:\(fault)@1"]))
            let ending = try await desk.run("submit", "x", "--json")
            #expect(ending.code == 0)
            #expect(try ending.json["state"]?.string == "queued")
            try await eventually("the daemon has sent it and saved the video") {
                try await desk.withRepository { try await $0.task(1).isSettled }
            }
            #expect(await service.counts.createsReceived == 2)
            #expect(await service.counts.tasks == 1)
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
        }
    }

    @Test func `Where a daemon will send it, a service out of reach is no failure either`() async throws {
        try await withDesk(port: try LocalPort.free()) { desk in
            _ = try await desk.startDaemon()
            let ending = try await desk.run("submit", "x", "--json")
            #expect(ending.code == 0)
            #expect(try ending.json["waiting_for"]?.string == "upstream")
        }
    }

    @Test func `A daemon does not make a refused key or an empty account less of a failure`() async throws {
        try await withDesk { desk, service in
            _ = try await desk.startDaemon()
            await service.replaceFaults(try Faults(parsing: ["create:code:400001@1", "create:http:401"]))
            #expect(try await desk.run("submit", "x").code == 75)
            #expect(try await desk.run("submit", "y").code == 77)
        }
    }
}
