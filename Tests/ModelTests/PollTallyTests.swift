import Model
import Testing

struct PollTallyTests {
    @Test func `without polls nothing was late`() {
        let tally = PollTally()
        #expect((tally.count, tally.latest, tally.lateness(of: 0.99)) == (0, 0, 0))
    }

    @Test func `early counts as on time`() {
        var tally = PollTally()
        tally.count(late: -7)
        #expect((tally.count, tally.latest, tally.lateness(of: 1)) == (1, 0, 0))
    }

    @Test(arguments: [0.5, 0.9, 0.99, 1])
    func `the lateness of a share is right to a sixteenth, and never too small`(share: Double) {
        var tally = PollTally()
        for late in 1...10_000 { tally.count(late: Int64(late)) }
        #expect((tally.count, tally.latest) == (10_000, 10_000))
        let exact = Int64(10_000 * share)
        let found = tally.lateness(of: share)
        #expect(found >= exact)
        #expect(found <= exact + exact / 16)
    }

    @Test func `small spans are exact`() {
        var tally = PollTally()
        for late in [1, 2, 3, 31] { tally.count(late: Int64(late)) }
        #expect(tally.lateness(of: 0.75) == 3)
        #expect(tally.lateness(of: 1) == 31)
    }

    @Test func `one very late poll is seen and leaves the others alone`() {
        var tally = PollTally()
        for _ in 1...999 { tally.count(late: 20) }
        tally.count(late: 86_400_000)
        #expect(tally.latest == 86_400_000)
        #expect(tally.lateness(of: 0.99) == 20)
    }
}
