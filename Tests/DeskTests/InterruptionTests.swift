import Synchronization
import TestSupport
import Testing

@testable import Desk

@Suite(.timeLimit(.minutes(5)))
struct InterruptionTests {
    /// What a handler was told to do.
    private final class Heard: Sendable {
        private let state = Mutex<[String]>([])

        var all: [String] { state.withLock { $0 } }

        func handler(cutsOff: Bool = true) -> Interruption.Handler {
            Interruption.Handler { [self] in
                state.withLock { $0.append("end") }
            } cutOff: { [self] in
                state.withLock { $0.append("cut off") }
                return cutsOff
            }
        }
    }

    @Test func `the first wish ends the work, the second cuts it off`() async {
        let (interruption, heard) = (Interruption(), Heard())
        await interruption.handled(by: heard.handler()) {
            #expect(!interruption.isRaised)
            #expect(interruption.raise())
            #expect(interruption.isRaised)
            #expect(heard.all == ["end"])
            #expect(interruption.raise())
            #expect(heard.all == ["end", "cut off"])
        }
    }

    @Test func `where nothing is left to cut off, the second wish says so`() async {
        let (interruption, heard) = (Interruption(), Heard())
        await interruption.handled(by: heard.handler(cutsOff: false)) {
            #expect(interruption.raise())
            #expect(!interruption.raise())
        }
    }

    @Test func `before any work nothing has to be ended; what was done is still told`() async {
        let before = Interruption()
        #expect(!before.raise())
        let after = Interruption()
        await after.handled(by: Heard().handler()) {}
        #expect(after.raise())
        #expect(!after.raise())
    }

    @Test func `a wish from before the work reaches it`() async {
        let (interruption, heard) = (Interruption(), Heard())
        interruption.raise()
        await interruption.handled(by: heard.handler()) { #expect(heard.all == ["end"]) }
    }

    @Test func `work without an end of its own is cancelled`() async throws {
        let (interruption, began) = (Interruption(), Gate())
        let work = Task {
            try await interruption.cancelling {
                began.open()
                let (never, _) = AsyncStream<Void>.makeStream()
                for await _ in never {}
                return Task.isCancelled
            }
        }
        await began.passed()
        #expect(interruption.raise())
        #expect(try await work.value)
    }
}
