import Contract
import Testing

@testable import Store

struct StatisticsPeriodTests {
    private let hour = StatisticsPeriod.hour

    @Test func `whole hours, and what is left at the ends`() {
        let period = StatisticsPeriod(since: 10 * hour + 5, until: 13 * hour + 7)
        #expect(period.hours == 11..<13)
        #expect(period.edges == [10 * hour + 5..<11 * hour, 13 * hour..<13 * hour + 7])
        let whole = StatisticsPeriod(since: 10 * hour, until: 13 * hour)
        #expect(whole.hours == 10..<13)
        #expect(whole.edges == [])
    }

    @Test func `a period within an hour or about its end has no whole hour`() {
        let within = StatisticsPeriod(since: 10 * hour + 5, until: 10 * hour + 6)
        #expect(within.hours.isEmpty)
        #expect(within.edges == [10 * hour + 5..<10 * hour + 6])
        let about = StatisticsPeriod(since: 11 * hour - 1, until: 11 * hour + 1)
        #expect(about.hours.isEmpty)
        #expect(about.edges == [11 * hour - 1..<11 * hour, 11 * hour..<11 * hour + 1])
    }

    @Test(arguments: [(5, 5), (6, 5), (0, -1), (nil, 0), (.max, nil)] as [(Int64?, Int64?)])
    func `nothing is in a period that ends before it begins`(_ since: Int64?, _ until: Int64?) {
        let period = StatisticsPeriod(since: since, until: until)
        #expect(period.hours.isEmpty)
        #expect(period.edges.isEmpty)
    }

    @Test func `open ends reach everything`() {
        let open = StatisticsPeriod(since: nil, until: nil)
        #expect(open.hours.lowerBound == 0)
        #expect(open.hours.upperBound > 70_000_000)
        #expect(open.edges == [])
        #expect(StatisticsPeriod(since: .min, until: .max) == open)
    }

    @Test func `an hour that a midnight splits belongs to no day`() {
        let india = LocalDays(zone: .fixed(seconds: 19_800), isByMonth: false)
        // 2026-11-23T18:30Z is midnight there.
        let midnight: Int64 = 1_795_458_600_000
        #expect(india.name(at: midnight - 1) == "2026-11-23")
        #expect(india.name(at: midnight) == "2026-11-24")
        #expect(india.name(ofHour: midnight / hour) == nil)
        #expect(india.name(ofHour: midnight / hour + 1) == "2026-11-24")
        #expect(LocalDays(zone: .fixed(seconds: 19_800), isByMonth: true).name(ofHour: midnight / hour) == "2026-11")
        #expect(LocalDays(zone: .fixed(seconds: -3_600), isByMonth: true).name(at: 0) == "1969-12")
    }
}
