import Contract
import Model
import Testing

@testable import Store

/// Days and months of a ledger, wherever its hosts are.
struct LedgerZoneTests {
    /// One hour ahead, two from the last Sunday of March to that of October, as far as it matters here.
    private let berlin = LocalZone { seconds in
        let year = CivilTime(secondsSince1970: seconds).year
        func lastSunday(_ month: Int) -> Int64 {
            let last = CivilTime(year: year, month: month, day: 31, hour: 1)?.secondsSince1970 ?? 0
            return last - (last / 86_400 + 4) % 7 * 86_400
        }
        return (lastSunday(3)..<lastSunday(10)).contains(seconds) ? 7_200 : 3_600
    }
    private let now: Int64 = 1_790_000_000

    @Test func `a zone is read as it was written, and its clocks change at the same second`() throws {
        let written = LedgerZone(berlin, name: "Europe/Berlin", now: now)
        let read = try #require(LedgerZone(text: written.text))
        #expect(read == written)
        #expect(read.changes.count > 38)
        for moment in stride(from: now - 86_400 * 300, to: now + 86_400 * 7_000, by: 3_600 * 7) {
            #expect(read.zone.offset(moment) == berlin.offset(moment), "\(moment)")
        }
        for change in read.changes {
            #expect(read.zone.offset(change.moment - 1) == berlin.offset(change.moment - 1))
            #expect(read.zone.offset(change.moment) == berlin.offset(change.moment))
        }
        #expect(LedgerZone(.utc, name: "UTC", now: now).text == "UTC 0")
        for bad in ["", "UTC", "UTC x", "UTC 0 5", "UTC 0 5@x"] { #expect(LedgerZone(text: bad) == nil, "\(bad)") }
    }

    @Test func `days are as long as the clocks make them, and months have their days`() {
        // 29 March 2026, when a day has 23 hours; 25 October, when it has 25.
        let spring = Cap.Period.day.range(around: 1_774_746_000_000, in: berlin)
        #expect(spring.upperBound - spring.lowerBound == 23 * 3_600_000)
        let autumn = Cap.Period.day.range(around: 1_792_890_000_000, in: berlin)
        #expect(autumn.upperBound - autumn.lowerBound == 25 * 3_600_000)
        for (zone, start) in [(LocalZone.utc, Int64(1_769_904_000_000)), (berlin, 1_769_900_400_000)] {
            let february = Cap.Period.month.range(around: 1_771_000_000_000, in: zone)
            #expect(february.lowerBound == start)
            #expect(february.upperBound == start + 28 * 86_400_000)
        }
    }

    @Test func `periods follow each other without a gap`() {
        for period in Cap.Period.allCases {
            var moment = now * 1_000
            for _ in 0..<800 {
                let range = period.range(around: moment, in: berlin)
                #expect(range.contains(moment))
                let next = period.range(around: range.upperBound, in: berlin)
                #expect(next.lowerBound == range.upperBound)
                moment = next.lowerBound
            }
        }
    }
}
