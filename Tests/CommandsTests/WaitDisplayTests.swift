import Dispatch
import Model
import Synchronization
import TestSupport
import Testing

@testable import Commands
@testable import Desk

@Suite(.timeLimit(.minutes(5)))
struct WaitDisplayTests {
    private func progress(_ percent: Int, isLast: Bool = false) -> WaitProgress {
        var task = TaskSamples.task()
        task.progress = percent
        return WaitProgress(tasks: [task], settled: [], isLast: isLast)
    }

    @Test func `A terminal that stands still keeps nobody from reporting progress`() async {
        let (isStuck, isOver) = (Gate(), Gate())
        let goesOn = DispatchSemaphore(value: 0)
        let written = Mutex<[String]>([])
        let display = WaitDisplay(environment: [:], isColoured: false) { text in
            if written.withLock({ $0.isEmpty }) {
                isStuck.open()
                goesOn.wait()
            }
            written.withLock { $0.append(text) }
        }
        display.show(progress(10))
        // On a thread of its own: it blocks.
        DispatchQueue(label: "painter").async {
            display.paint()
            isOver.open()
        }
        await isStuck.passed()
        display.show(progress(20))
        display.show(progress(30))
        goesOn.signal()
        await isOver.passed()
        display.paint()
        let frames = written.withLock { $0 }
        #expect(frames.count == 2)
        #expect(frames[0].contains("10%"))
        #expect(frames[1].contains("30%"))
    }

    @Test func `The last of it is painted at once, and nothing behind it`() {
        let written = Mutex<[String]>([])
        let display = WaitDisplay(environment: [:], isColoured: false) { text in written.withLock { $0.append(text) } }
        display.paint()
        #expect(written.withLock { $0 } == [])
        display.show(progress(10))
        #expect(written.withLock { $0 } == [])
        display.show(progress(20, isLast: true))
        display.paint()
        let frames = written.withLock { $0 }
        #expect(frames.count == 2)
        #expect(frames[0].contains("20%"))
        #expect(frames[1].hasSuffix("\u{1B}[?25h"))
    }
}
