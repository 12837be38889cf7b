import Model
import Testing

struct PollPaceTests {
    /// How many start at a moment.
    private func start(_ pace: inout PollPace, at now: Int64) -> Int {
        var started = 0
        while pace.mayStart(at: now) { started += 1 }
        return started
    }

    @Test func `a few tasks start at once`() {
        var pace = PollPace(now: 0)
        pace.adapt(open: 5, interval: 5_000)
        #expect(pace.rate == PollPace.lowestRate)
        #expect(start(&pace, at: 0) >= 5)
    }

    @Test(arguments: [(100_000, 30_000), (20_000, 5_000), (10_000, 15_000)] as [(Int, Int64)])
    func `a backlog of all tasks is over within one interval, and takes most of it`(open: Int, interval: Int64) {
        var pace = PollPace(now: 0)
        pace.adapt(open: open, interval: interval)
        var left = open
        var now: Int64 = 0
        while left > 0 {
            let started = start(&pace, at: now)
            #expect(Double(started) <= pace.burst)
            left -= min(left, started)
            now += 10
        }
        #expect(now < interval)
        #expect(now > interval * 3 / 4)
    }

    @Test func `what was not used is not saved up beyond a moment's worth`() {
        var pace = PollPace(now: 0)
        pace.adapt(open: 100_000, interval: 30_000)
        let (first, second) = (start(&pace, at: 3_600_000), start(&pace, at: 3_600_000))
        #expect(first == Int(pace.burst))
        #expect(second == 0)
    }

    @Test func `the wait is as long as it takes`() {
        var pace = PollPace(now: 0)
        _ = start(&pace, at: 0)
        #expect(pace.wait == 5)
        let early = pace.mayStart(at: 4)
        let late = pace.mayStart(at: 5)
        #expect(!early && late)
    }

    @Test func `a moment that is past brings nothing`() {
        var pace = PollPace(now: 1_000)
        _ = start(&pace, at: 1_000)
        let (past, later) = (start(&pace, at: 0), start(&pace, at: 1_005))
        #expect(past == 0)
        #expect(later == 1)
    }
}
