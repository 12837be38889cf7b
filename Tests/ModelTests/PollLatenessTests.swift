import Model
import Testing

struct PollLatenessTests {
    @Test func `without polls nothing was late`() {
        let polls = PollLateness()
        #expect((polls.count, polls.latest, polls.lateness(of: 0.99)) == (0, 0, 0))
    }

    @Test func `early counts as on time`() {
        var polls = PollLateness()
        polls.count(late: -7)
        #expect((polls.count, polls.latest, polls.lateness(of: 1)) == (1, 0, 0))
    }

    @Test(arguments: [0.5, 0.9, 0.99, 1])
    func `the lateness of a share is right to a sixteenth, and never too small`(share: Double) {
        var polls = PollLateness()
        for late in 1...10_000 { polls.count(late: Int64(late)) }
        #expect((polls.count, polls.latest) == (10_000, 10_000))
        let exact = Int64(10_000 * share)
        let found = polls.lateness(of: share)
        #expect(found >= exact)
        #expect(found <= exact + exact / 16)
    }

    @Test func `small spans are exact`() {
        var polls = PollLateness()
        for late in [1, 2, 3, 31] { polls.count(late: Int64(late)) }
        #expect(polls.lateness(of: 0.75) == 3)
        #expect(polls.lateness(of: 1) == 31)
    }

    @Test func `one very late poll is seen and leaves the others alone`() {
        var polls = PollLateness()
        for _ in 1...999 { polls.count(late: 20) }
        polls.count(late: 86_400_000)
        #expect(polls.latest == 86_400_000)
        #expect(polls.lateness(of: 0.99) == 20)
    }
}
