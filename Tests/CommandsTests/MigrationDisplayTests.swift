import Store
import Synchronization
import Testing

@testable import Commands

struct MigrationDisplayTests {
    private func lines(_ steps: [(step: Int, name: String, seconds: Double, isDone: Bool)]) -> [String] {
        let lines = Mutex<[String]>([])
        let display = MigrationDisplay { line in lines.withLock { $0.append(line) } }
        for step in steps {
            display.show(
                MigrationProgress(
                    version: 2, name: step.name, step: step.step, steps: 31, elapsed: .seconds(step.seconds),
                    isDone: step.isDone))
        }
        return lines.withLock { $0 }
    }

    @Test func `Of what is over within a second nothing is said`() {
        #expect(
            lines([(1, "copy", 0, false), (7, "0002_x", 0.5, false), (31, "log", 0.9, false), (31, "log", 1.4, true)])
                == [])
    }

    @Test func `A long migration says where it is and how long it took`() {
        let steps = [
            (1, "copy", 0.0, false), (1, "copy", 1.5, false), (1, "copy", 3, false), (1, "copy", 11.6, false),
            (6, "0002_x", 12, false), (7, "0002_x", 12.7, false), (8, "0002_x", 13, false), (31, "log", 14, false),
            (31, "log", 15, true),
        ]
        #expect(
            lines(steps.map { (step: $0.0, name: $0.1, seconds: $0.2, isDone: $0.3) }) == [
                "migrating the ledger to version 2: step 1 of 31, copying it aside first … (1.5 s)",
                "migrating the ledger to version 2: step 1 of 31, copying it aside first … (11 s)",
                "migrating the ledger to version 2: step 7 of 31 … (12 s)",
                "migrating the ledger to version 2: step 31 of 31, copying the log into the file … (14 s)",
                "migrated the ledger to version 2 in 15 s",
            ])
    }

    @Test func `Who is waited for is named once`() {
        let lines = Mutex<[String]>([])
        let display = MigrationDisplay { line in lines.withLock { $0.append(line) } }
        for milliseconds in [0, 50, 5_000] {
            display.show(
                MigrationProgress(
                    version: 3, name: "wait", step: 0, steps: 0, elapsed: .milliseconds(milliseconds), isDone: false,
                    waitsFor: ["the daemon (process id 12)", "`reel wait` (process id 13)"]))
        }
        #expect(
            lines.withLock { $0 } == [
                "the ledger has to be migrated to version 3; waiting for the daemon (process id 12), `reel wait` "
                    + "(process id 13) to end …"
            ])
    }
}
