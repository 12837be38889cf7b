import Testing

@testable import Sync

@Suite(.timeLimit(.minutes(5)))
struct WakeSignalTests {
    private let forEver = Duration.seconds(86_400)

    @Test func `a wake-up that nobody waits for is kept`() async {
        let signal = WakeSignal()
        signal.wake()
        signal.wake()
        await signal.wait(atMost: forEver)
    }

    @Test func `a wake-up ends the wait, whichever comes first`() async {
        let signal = WakeSignal()
        for _ in 0..<200 {
            async let waiting: Void = signal.wait(atMost: forEver)
            signal.wake()
            await waiting
        }
    }

    @Test func `cancellation ends the wait, whichever comes first`() async {
        for _ in 0..<200 {
            let waiting = Task { [forEver] in await WakeSignal().wait(atMost: forEver) }
            waiting.cancel()
            await waiting.value
        }
    }

    @Test func `the span ends the wait`() async {
        let signal = WakeSignal()
        await signal.wait(atMost: .milliseconds(1))
        await signal.wait(atMost: .zero)
    }

    @Test func `many wake-ups from many sides lose no one and resume no one twice`() async {
        let signal = WakeSignal()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<200 { signal.wake() } }
            }
            for _ in 0..<50 { await signal.wait(atMost: .milliseconds(1)) }
        }
    }
}
