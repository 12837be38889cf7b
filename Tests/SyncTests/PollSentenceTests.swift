import Model
import Testing

@testable import Sync

struct PollSentenceTests {
    @Test func `polls are told with how late they were`() {
        var polls = PollLateness()
        for _ in 1...99 { polls.count(late: 10) }
        polls.count(late: 212)
        #expect(
            PollSentence.text(polls, in: .seconds(60), memory: 12_345_678)
                == "polled 100 times in 60 s, at most 212 ms late (p99 10 ms), 12 MB")
    }

    @Test func `none are told too`() {
        #expect(PollSentence.text(PollLateness(), in: .seconds(60), memory: nil) == "polled 0 times in 60 s")
    }

    #if os(Linux)
        @Test func `the memory is told`() throws {
            let bytes = try #require(ResidentMemory.bytes)
            #expect(bytes > 1_000_000)
        }
    #endif
}
