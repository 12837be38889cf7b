import Contract
import Model
import Store
import TestSupport
import Testing

@testable import Commands

/// How words of the service's are shown that leave a task open.
struct OddStatusTests {
    private func task(
        _ id: Int64 = 7, _ state: TaskState = .pending, says status: String?, isOdd: Bool = true
    ) -> VideoTask {
        var task = TaskSamples.task(state)
        task.id = id
        task.upstreamStatus = status
        if let status, isOdd {
            task.statusOddity = "the service says \"\(status)\", which is no status that reel knows"
        }
        return task
    }

    @Test(arguments: [TaskState.pending, .processing])
    func `The state of an open task has the odd word beside it`(state: TaskState) {
        #expect(TaskText.state(task(7, state, says: "thinking")) == "\(state.rawValue) (says thinking)")
        #expect(TaskText.state(task(7, state, says: "completed")) == "\(state.rawValue) (says completed)")
        #expect(TaskText.state(task(7, state, says: "cancelled")) == "\(state.rawValue) (says cancelled)")
        for plain in [nil, "pending", " Processing\n", "failed"] {
            #expect(TaskText.state(task(7, state, says: plain, isOdd: false)) == state.rawValue)
        }
    }

    @Test func `A word that is long or not to be printed is shown harmlessly`() {
        let text = TaskText.state(task(says: "\u{1B}[31m" + String(repeating: "好", count: 60)))
        #expect(!text.contains("\u{1B}"))
        #expect(text.count < 50)
    }

    @Test func `What the ledger finds nothing odd about is not odd`() {
        #expect(OddStatusText.sentences([task(says: "thinking", isOdd: false)]).isEmpty)
    }

    @Test func `Each word is one sentence, which says of how many`() {
        let sentences = OddStatusText.sentences([
            task(1, says: "thinking"), task(2, says: "pending", isOdd: false), task(3, says: "throttled"),
            task(4, says: "thinking"),
        ])
        #expect(sentences.count == 2)
        #expect(sentences[0].hasPrefix(#"2 tasks, as task 1: the service says "thinking", which is no status"#))
        #expect(sentences[1].hasPrefix(#"task 3: the service says "throttled""#))
        let many = OddStatusText.sentences((1...20).map { task($0, says: "word \($0)") })
        #expect(many.count == 6)
        #expect(many.last == "and 15 more such words")
    }
}
