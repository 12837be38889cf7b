import Dispatch
import Model
import Synchronization
import TestSupport
import Testing

@testable import Desk

@Suite(.timeLimit(.minutes(5)))
struct CallUnderWayTests {
    /// A wish to end, a call, and how often it was said that the call is waited for.
    private final class Call: Sendable {
        let interruption = Interruption()
        private let counted = Atomic(0)

        var waits: Int { counted.load(ordering: .relaxed) }

        /// - Returns: whether the call was cut off, asked at its end.
        func run(_ send: @escaping @Sendable () async -> Void) async throws -> Bool {
            let call = CallUnderWay(interruption)
            let isCutOff = Atomic(false)
            let handler = call.handler { self.counted.add(1, ordering: .relaxed) }
            try await interruption.handled(by: handler) {
                _ = try await call.run {
                    await send()
                    isCutOff.store(Task.isCancelled, ordering: .relaxed)
                    return TaskSamples.task()
                }
            }
            return isCutOff.load(ordering: .relaxed)
        }
    }

    @Test func `The first wish waits for a call under way, the second cuts it off`() async throws {
        let (once, twice) = (Call(), Call())
        let isCutOffByOne = try await once.run { once.interruption.raise() }
        let isCutOffByTwo = try await twice.run {
            twice.interruption.raise()
            twice.interruption.raise()
        }
        #expect((isCutOffByOne, isCutOffByTwo) == (false, true))
        #expect((once.waits, twice.waits) == (1, 1))
    }

    @Test func `A call that has not begun by the first wish is cancelled from its first step on`() async throws {
        let call = Call()
        call.interruption.raise()
        let wasCancelled = Atomic(false)
        let isCutOff = try await call.run { wasCancelled.store(Task.isCancelled, ordering: .relaxed) }
        let wasCancelledAtFirst = wasCancelled.load(ordering: .relaxed)
        #expect((wasCancelledAtFirst, isCutOff) == (true, true))
        #expect(call.waits == 0)
    }

    @Test func `A wish at the moment of the beginning waits for the call or keeps it from beginning`() async throws {
        for _ in 1...2_000 {
            let (call, isRaised) = (Call(), Gate())
            DispatchQueue.global().async {
                call.interruption.raise()
                isRaised.open()
            }
            let isCutOff = try await call.run { await isRaised.passed() }
            #expect(call.waits == (isCutOff ? 0 : 1))
        }
    }
}
