import Providers
import Synchronization
import Testing

@testable import SenseAudio

/// When a task is asked about without its id.
struct BareQueriesTests {
    private final class Clock: Sendable {
        private let now = Mutex(ContinuousClock.now)

        @Sendable func read() -> ContinuousClock.Instant { now.withLock { $0 } }
        func advance(by span: Duration) { now.withLock { $0 += span } }
    }

    private func queries() -> (BareQueries, Clock) {
        let clock = Clock()
        return (BareQueries(now: clock.read), clock)
    }

    @Test func `a refusal counts for its task, for a while`() {
        let (queries, clock) = queries()
        #expect(!queries.isRefused("t-1"))
        #expect(queries.noteRefused("t-1"))
        #expect(queries.isRefused("t-1"))
        #expect(!queries.isRefused("t-2"))
        clock.advance(by: BareQueries.window - .milliseconds(1))
        #expect(queries.isRefused("t-1"))
        clock.advance(by: .milliseconds(1))
        #expect(!queries.isRefused("t-1"))
    }

    @Test func `where the service answers to one id, a refusal is of the other id alone`() {
        let (queries, clock) = queries()
        #expect(queries.noteRefused("t-1"))
        queries.noteAnswered()
        #expect(!queries.isRefused("t-1"))
        #expect(!queries.noteRefused("t-1"))
        clock.advance(by: BareQueries.window)
        #expect(queries.noteRefused("t-1"))
    }

    @Test func `what does not answer without an id is asked with it again`() {
        let (queries, _) = queries()
        #expect(queries.noteRefused("t-1"))
        queries.forget("t-1")
        #expect(!queries.isRefused("t-1"))
    }

    @Test func `one call of an account at a time`() async {
        let (queries, _) = queries()
        let inner: Int?? = await queries.ask {
            let second: Int? = await queries.ask { 1 }
            return second
        }
        #expect(inner == .some(nil))
        let third = await queries.ask { 3 }
        #expect(third == 3)
    }
}
