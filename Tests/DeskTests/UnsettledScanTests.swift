import Synchronization
import Testing

@testable import Desk

struct UnsettledScanTests {
    private final class Tasks: Sendable {
        let settled = Mutex<Set<Int64>>([])
        let asked = Mutex<[Int64]>([])

        func isSettled(_ id: Int64) -> Bool {
            asked.withLock { $0.append(id) }
            return settled.withLock { $0.contains(id) }
        }

        func takeAsked() -> [Int64] {
            asked.withLock { asked in
                defer { asked = [] }
                return asked
            }
        }
    }

    @Test func `what was not settled last time is asked about first`() async throws {
        let tasks = Tasks()
        let scan = UnsettledScan(ids: [1, 2, 3, 4])
        tasks.settled.withLock { $0 = [1, 2, 4] }
        #expect(try await !scan.isOver { tasks.isSettled($0) })
        #expect(tasks.takeAsked() == [1, 2, 3])
        #expect(try await !scan.isOver { tasks.isSettled($0) })
        #expect(tasks.takeAsked() == [3])
    }

    @Test func `it is over when each is settled at once, also one that had been before and then was not`() async throws
    {
        let tasks = Tasks()
        let scan = UnsettledScan(ids: [1, 2, 3])
        tasks.settled.withLock { $0 = [1, 2] }
        #expect(try await !scan.isOver { tasks.isSettled($0) })
        tasks.settled.withLock { $0 = [2, 3] }
        #expect(try await !scan.isOver { tasks.isSettled($0) })
        tasks.settled.withLock { $0 = [1, 2, 3] }
        #expect(try await scan.isOver { tasks.isSettled($0) })
    }

    @Test func `of nothing all is settled`() async throws {
        #expect(try await UnsettledScan(ids: []).isOver { _ in false })
    }
}
