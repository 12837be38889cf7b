import Synchronization
import TestSupport
import Testing

@testable import Desk

struct AnswerNoticeTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    @Test func `An answer that takes long is told once`() async {
        let lines = Lines()
        let gate = Gate()
        let notice = AnswerNotice(delay: .milliseconds(1)) { line in
            lines.add(line)
            gate.open()
        }
        await notice.during("waiting") { await gate.passed() }
        #expect(lines.all == ["waiting"])
    }

    @Test func `One that comes at once is not, and neither is one where nobody looks`() async {
        let lines = Lines()
        let value = await AnswerNotice(delay: .seconds(3_600), say: lines.add).during("waiting") { 5 }
        #expect(value == 5)
        await AnswerNotice(delay: .zero, say: lines.add).during(nil) { await Task.yield() }
        #expect(lines.all == [])
    }
}
