import Store
import Synchronization
import TestSupport
import Testing

@testable import Desk

@Suite(.timeLimit(.minutes(5)))
struct ProgressWatchTests {
    @Test func `What cannot be read for a moment is read again, though nothing else changes`() async throws {
        try await withLedger { repository in
            let looks = Atomic(0)
            let isTold = Gate()
            let watch = ProgressWatch(repository: repository, pause: .milliseconds(1)) {
                switch looks.add(1, ordering: .relaxed).newValue {
                case 1: throw StoreError.busy(path: repository.path)
                case 2: throw StoreError.diskFull(path: repository.path)
                default: isTold.open()
                }
            }
            let watching = Task { await watch.run() }
            await isTold.passed()
            watching.cancel()
            await watching.value
        }
    }

    @Test func `It ends with the ledger`() async throws {
        try await withLedger { repository in
            let isTold = Gate()
            let watch = ProgressWatch(repository: repository) { isTold.open() }
            let watching = Task { await watch.run() }
            await isTold.passed()
            await repository.close()
            await watching.value
        }
    }
}
