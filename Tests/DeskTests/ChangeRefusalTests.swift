import Model
import TestSupport
import Testing

@testable import Desk

struct ChangeRefusalTests {
    private func refusal(_ command: String, _ state: TaskState) -> ChangeRefusal? {
        let task = TaskSamples.task(state)
        return command == "cancel" ? ChangeRefusal.ofCancelling(task) : ChangeRefusal.ofAbandoning(task)
    }

    @Test(arguments: TaskState.allCases)
    func `Only what may be done is, and what helps is never what would be refused as well`(state: TaskState) {
        for (command, target) in [("cancel", TaskState.cancelled), ("abandon", .abandoned)] {
            let found = refusal(command, state)
            #expect((found == nil) == TaskState.isLegal(from: state, to: target), "\(command) \(state)")
            guard let found, ["cancel", "abandon"].contains(found.command) else { continue }
            #expect(found.command != command)
            #expect(refusal(found.command, state) == nil, "\(command) \(state) names \(found.command)")
        }
    }

    @Test func `Each names the other where that one helps`() {
        #expect(refusal("cancel", .pending)?.command == "abandon")
        #expect(refusal("cancel", .processing)?.reason.contains("may still run and bill it") == true)
        #expect(refusal("abandon", .queued)?.command == "cancel")
        #expect(refusal("cancel", .uncertain)?.command == "resolve")
        #expect(refusal("cancel", .completed)?.command == "show")
    }
}
