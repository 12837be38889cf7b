import Model
import Providers
import Simulator
import TestSupport
import Testing

@testable import SenseAudio
@testable import Transport

/// Create calls against the simulator: what goes wrong on the way, and what it makes of the task.
@Suite(.timeLimit(.minutes(5)))
struct CreateFaultTests {
    private func create(
        under fault: String? = nil, timeout: Duration = .seconds(30), key: String = testKey
    ) async throws -> (result: CreateResult, counts: Counts, upstreamIDs: [String], bodies: [String]) {
        let faults = try Faults(parsing: fault.map { ["create:\($0)"] } ?? [])
        return try await withSimulator(configuration: SimulatorConfiguration(faults: faults)) { port, service in
            let body = try Samples.request().body
            let result = try await withClient(port: port, key: key, createTimeout: timeout) { await $0.create(body) }
            let tasks = await service.tasks()
            return (result, await service.counts, tasks.map(\.upstreamID), tasks.map(\.body))
        }
    }

    @Test func `a good request is accepted, once and as it was given`() async throws {
        let (result, counts, upstreamIDs, bodies) = try await create()
        #expect(result.outcome == .accepted(upstreamID: try #require(upstreamIDs.first)))
        #expect(result.isSimulated)
        #expect(counts.createsReceived == 1)
        #expect(bodies == [String(decoding: try Samples.request().body, as: UTF8.self)])
    }

    @Test(arguments: [
        ("reset", 0), ("reset-after", 1), ("truncate", 1), ("no-task-id", 1), ("html", 0), ("garbage", 0), ("empty", 0),
        ("huge:100000", 0), ("bare:200", 0), ("bare:302", 0), ("bare:408", 0), ("bare:409", 0), ("bare:425", 0),
        ("bare:499", 0), ("bare:500", 0), ("bare:502", 0), ("bare:503", 0), ("bare:504", 0), ("http:204", 0),
        ("http:304", 0), ("gateway:302", 0), ("gateway:408", 0), ("gateway:409", 0), ("gateway:425", 0),
        ("gateway:499", 0), ("gateway:500", 0), ("gateway:502", 0), ("gateway:503", 0), ("gateway:504", 0),
        ("code:503000", 0),
    ])
    func `no definite answer to a request that left is uncertain, and is not asked for twice`(
        fault: String, tasks: Int
    ) async throws {
        let (result, counts, _, _) = try await create(under: fault)
        #expect(result.outcome.isUncertain, "\(result.outcome)")
        #expect(counts.createsReceived == 1)
        #expect(counts.tasks == tasks)
    }

    @Test(arguments: [("hang", 0), ("hang-after", 1), ("trickle", 1), ("slow:3600", 1)])
    func `an answer that takes too long, head or body, is uncertain`(fault: String, tasks: Int) async throws {
        let (result, counts, _, _) = try await create(under: fault, timeout: .seconds(2))
        #expect(result.outcome.isUncertain, "\(result.outcome)")
        #expect(result.outcome.error?.code == "no_answer")
        #expect(counts.createsReceived == 1)
        #expect(counts.tasks == tasks)
    }

    @Test(arguments: [
        ("code:400015", WaitingFor.room), ("stringcode:400015", .room), ("code:429000", .rate), ("http:429", .rate),
        ("bare:429", .rate), ("code:400001", .balance), ("stringcode:429002", .balance), ("code:400900", .balance),
        ("code:400901", .balance), ("code:400902", .balance), ("http:401", .key), ("bare:401", .key),
        ("stringcode:403001", .key), ("code:403002", .key), ("gateway:429", .rate),
    ])
    func `a refusal that passes is waited out`(fault: String, reason: WaitingFor) async throws {
        let (result, counts, _, _) = try await create(under: fault)
        #expect(result.outcome.waitsFor == reason, "\(result.outcome)")
        #expect((counts.createsReceived, counts.tasks) == (1, 0))
    }

    @Test(arguments: [
        "http:400", "http:500", "code:400000", "code:500000", "code:400501", "bare:400", "bare:404",
        "bare:403", "gateway:400",
    ])
    func `a refusal for good is final`(fault: String) async throws {
        let (result, counts, _, _) = try await create(under: fault)
        #expect(result.outcome.isRejected, "\(result.outcome)")
        #expect((counts.createsReceived, counts.tasks) == (1, 0))
    }

    @Test func `Retry-After comes along in milliseconds`() async throws {
        let (result, _, _, _) = try await create(under: "retry-after:7")
        guard case .deferred(.rate, _, retryAfter: 7_000) = result.outcome else {
            Issue.record("\(result.outcome)")
            return
        }
    }

    @Test func `a wrong key waits for another`() async throws {
        let (result, counts, _, _) = try await create(key: "invalid")
        #expect(result.outcome.waitsFor == .key)
        #expect((counts.createsReceived, counts.tasks) == (1, 0))
    }

    @Test func `a slow answer in time is a good one`() async throws {
        let (result, _, upstreamIDs, _) = try await create(under: "slow:0.05")
        #expect(result.outcome == .accepted(upstreamID: try #require(upstreamIDs.first)))
    }

    @Test(arguments: ["hang", "hang-after", "trickle", "slow:3600"])
    func `a simulator that stops ends the calls that it keeps waiting`(fault: String) async throws {
        let configuration = SimulatorConfiguration(faults: try Faults(parsing: ["create:\(fault)"]))
        let call = try await withSimulator(configuration: configuration) { port, service in
            let call = Task {
                try await withClient(port: port, createTimeout: .seconds(3_600)) {
                    await $0.create(try Samples.request().body)
                }
            }
            while await service.counts.createsReceived == 0 { await Task.yield() }
            return call
        }
        #expect(try await call.value.outcome.isUncertain)
    }
}
