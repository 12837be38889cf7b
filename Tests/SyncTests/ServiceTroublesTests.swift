import Model
import Store
import Synchronization
import TestSupport
import Testing

@testable import Sync

struct ServiceTroublesTests {
    private final class Told: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    private let refused = TaskError(code: "not_sent", message: "connection refused")

    private func troubles(_ sync: SyncFixture, _ clock: ManualClock, _ told: Told) -> ServiceTroubles {
        ServiceTroubles(complaints: Complaints(now: clock.read, tell: told.add), upstream: sync.upstream)
    }

    @Test func `a service that does not answer is told once, with its end`() async throws {
        try await withSync { sync, _ in
            let (clock, told) = (ManualClock(0), Told())
            let troubles = troubles(sync, clock, told)
            let task = PolledTask(try await sync.record()[0])
            troubles.note(.answered(task))
            for _ in 0..<20 {
                troubles.note(.notAnswered(task, refused, .away))
                clock.advance(by: 1_000)
            }
            troubles.note(.notAnswered(task, refused, .unknownTask))
            troubles.note(.answered(task))
            #expect(told.all.count == 2)
            #expect(told.all.first?.contains("does not answer: connection refused") == true)
            #expect(told.all.last?.contains("answers again, after 20 s (met 20 times)") == true)
            #expect(told.all.allSatisfy { $0.contains("http://127.0.0.1:") })
        }
    }

    @Test(arguments: [
        (WaitingFor.balance, "no balance left", "has balance again"), (.rate, "fewer calls", "takes calls again"),
    ])
    func `what only money or patience ends, an accepted task tells the end of`(
        reason: WaitingFor, begins: String, ends: String
    ) async throws {
        try await withSync { sync, _ in
            let (clock, told) = (ManualClock(0), Told())
            let troubles = troubles(sync, clock, told)
            var task = try await sync.record()[0]
            task.waitingFor = reason
            task.error = refused
            troubles.note(.putOff(task))
            troubles.note(.answered(PolledTask(task)))
            #expect(told.all.count == 1)
            #expect(told.all.first?.contains(begins) == true)
            troubles.note(.accepted(task))
            #expect(told.all.last?.contains(ends) == true)
        }
    }

    @Test func `what was delayed on this machine is no trouble of the service's`() async throws {
        try await withSync { sync, _ in
            let (clock, told) = (ManualClock(0), Told())
            var task = try await sync.record()[0]
            task.waitingFor = .upstream
            task.error = TaskError(code: TaskError.notSentHere, message: "no descriptors")
            troubles(sync, clock, told).note(.putOff(task))
            #expect(told.all == [])
        }
    }
}
