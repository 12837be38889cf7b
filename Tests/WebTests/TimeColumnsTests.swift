import Contract
import Model
import Store
import Testing

@testable import Web

struct TimeColumnsTests {
    private let shanghai = LocalZone.fixed(seconds: 8 * 3_600)

    private func day(_ year: Int, _ month: Int, _ day: Int) throws -> Int64 {
        try #require(CivilTime(year: year, month: month, day: day)).dayNumber
    }

    private func group(_ name: String, tasks: Int = 1) -> Statistics {
        var group = Statistics(group: name)
        group.counts[.completed] = tasks
        return group
    }

    @Test func `Days without a task are columns too`() throws {
        let times = TimeColumns(try day(2026, 2, 27)...day(2026, 3, 2), zone: shanghai)
        let columns = times.columns(of: [group("2026-02-28"), group("2026-03-02", tasks: 3)])
        #expect(times.unit == .day)
        #expect(columns.map(\.tasks) == [0, 1, 0, 3])
        #expect(columns.map { FigureText(words: .english).name($0, .day) }.first == "2026-02-27")
    }

    @Test func `Weeks end with the last day, and every moment of one is in it`() throws {
        let last = try day(2026, 11, 28)
        let times = TimeColumns(last - 363...last, zone: shanghai)
        var query = StatisticsQuery()
        times.group(&query)
        #expect(times.unit == .week)
        let columns = times.columns(of: [])
        #expect(columns.count == 52)
        #expect(columns.last?.days == last - 6..<last + 1)
        for column in columns {
            for day in column.days {
                for second in [Int64(0), 86_399] {
                    let moment = shanghai.seconds(of: CivilTime(day: day)) + second
                    #expect(query.zone.civilTime(at: moment).dayNumber == column.days.lowerBound)
                }
            }
        }
    }

    @Test func `A week is the one that the ledger names`() throws {
        let last = try day(2026, 11, 28)
        let times = TimeColumns(last - 99...last, zone: shanghai)
        let columns = times.columns(of: [group("2026-11-22", tasks: 5), group("2026-11-15")])
        #expect(columns.suffix(3).map(\.tasks) == [0, 1, 5])
        #expect(columns.first?.days.contains(last - 99) == true)
    }

    @Test func `Months are whole, and begin with the first that has tasks`() throws {
        let times = TimeColumns(0...(try day(2026, 11, 28)), zone: .utc)
        #expect(times.unit == .month)
        let columns = times.columns(of: [group("2025-12"), group("2026-02")])
        #expect(columns.count == 12)
        #expect(columns.map(\.tasks).prefix(4) == [1, 0, 1, 0])
        #expect(columns[2].days.count == 28)
        #expect(times.columns(of: []).count == 1)
    }

    @Test func `What a fast clock recorded tomorrow is shown`() throws {
        let times = TimeColumns(try day(2026, 11, 27)...day(2026, 11, 28), zone: .utc)
        #expect(times.columns(of: [group("2026-11-29")]).map(\.tasks) == [0, 0, 1])
    }

    @Test func `Of a task in the far future not every empty day is a column`() throws {
        let times = TimeColumns(try day(2026, 11, 27)...day(2026, 11, 28), zone: .utc)
        #expect(times.columns(of: [group("2026-11-28"), group("9999-01-01")]).map(\.tasks) == [1, 1])
    }
}
