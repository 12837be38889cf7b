import Contract
import Testing

struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_795_441_510_123, "2026-11-23T13:45:10.123Z"),
        (4_107_542_399_999, "2100-02-28T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
    ])
    func `Times are written and read in UTC with milliseconds`(milliseconds: Int64, text: String) {
        #expect(Timestamp.rfc3339(milliseconds) == text)
        #expect(Timestamp.parse(text) == milliseconds)
    }

    @Test func `Every day of four centuries reads back and follows the last`() {
        var expected = CivilTime(year: 1900, month: 1, day: 1)
        var milliseconds: Int64 = -2_208_988_800_000
        for _ in 0..<146_097 {
            let civil = CivilTime(secondsSince1970: milliseconds / 1000)
            #expect(civil == expected)
            #expect(Timestamp.parse(Timestamp.rfc3339(milliseconds)) == milliseconds)
            milliseconds += 86_400_000
            expected =
                CivilTime(year: civil.year, month: civil.month, day: civil.day + 1)
                ?? CivilTime(year: civil.year, month: civil.month + 1, day: 1)
                ?? CivilTime(year: civil.year + 1, month: 1, day: 1)
        }
        #expect(expected == CivilTime(year: 2300, month: 1, day: 1))
    }

    @Test func `Times out of range show its nearest end`() {
        #expect(Timestamp.rfc3339(.max) == "9999-12-31T23:59:59.999Z")
        #expect(Timestamp.rfc3339(.min) == "0000-01-01T00:00:00.000Z")
        #expect(Timestamp.local(.max, zone: .fixed(seconds: 3600)) == "9999-12-31 23:59:59")
        #expect(Timestamp.local(.min, zone: .fixed(seconds: -3600)) == "0000-01-01 00:00:00")
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T13:45Z", "2026-11-23T13:45:10", "2026-11-23T13:45:10.Z", "2026-11-23T13:45:10Z ",
    ])
    func `A text without seconds or zone is no timestamp`(text: String) {
        #expect(Timestamp.parse(text) == nil)
    }

    @Test func `Zones and other fractions are read`() {
        #expect(Timestamp.parse("2026-11-23T21:45:10.1239+08:00") == 1_795_441_510_123)
        #expect(Timestamp.parse("2026-11-23T13:45:10Z") == 1_795_441_510_000)
        #expect(Timestamp.parse("2026-11-23T13:45:10.1Z") == 1_795_441_510_100)
    }

    @Test func `Local time is what the zone's clocks show`() {
        #expect(Timestamp.local(1_795_441_510_999, zone: .fixed(seconds: 8 * 3600)) == "2026-11-23 21:45:10")
        #expect(Timestamp.local(-1, zone: .utc) == "1969-12-31 23:59:59")
    }

    @Test(arguments: [
        (0, "just now"), (999, "just now"), (1000, "1 s ago"), (59_999, "59 s ago"), (60_000, "1 min ago"),
        (3_599_999, "59 min ago"),
        (3_600_000, "1 h ago"), (86_399_999, "23 h ago"), (86_400_000, "1 d ago"), (4_000_000_000_0, "462 d ago"),
        (-500, "just now"), (-180_000, "in 3 min"),
    ])
    func `Distances are told in the largest unit`(distance: Int64, expected: String) {
        #expect(Timestamp.relative(1_795_441_510_000 - distance, now: 1_795_441_510_000) == expected)
    }

    @Test func `Distances beyond counting do not overflow`() {
        #expect(Timestamp.relative(.min, now: .max) == "106751991167 d ago")
        #expect(Timestamp.relative(.max, now: .min) == "in 106751991167 d")
    }

    @Test(arguments: [
        ("2026-11-26T14:02:11Z", "14:02", "14:02:11"), ("2026-11-26T00:00:00Z", "00:00", "00:00:00"),
        ("2026-11-25T23:59:59Z", "11-25 23:59", "11-25 23:59"), ("2026-11-27T00:00:00Z", "11-27 00:00", "11-27 00:00"),
        ("2025-11-26T14:02:11Z", "2025-11-26", "2025-11-26"),
        ("2027-01-01T00:00:00Z", "2027-01-01", "2027-01-01"),
    ])
    func `The short form leaves out what is the same as now`(text: String, short: String, precise: String) throws {
        let now = try #require(Timestamp.parse("2026-11-26T21:00:00Z"))
        let moment = try #require(Timestamp.parse(text))
        #expect(Timestamp.short(moment, now: now, zone: .utc) == short)
        #expect(Timestamp.short(moment, now: now, zone: .utc, withSeconds: true) == precise)
    }

    @Test(arguments: ["11-25 23:59", "02-29 10:00", "01-01 00:00", "12-31 23:59"])
    func `A short form of this year is read as it is written`(text: String) throws {
        let now = try #require(Timestamp.parse("2028-11-26T21:00:00Z"))
        let zone = LocalZone.fixed(seconds: 8 * 3600)
        let moment = try #require(Timestamp.parseShort(text, now: now, zone: zone))
        #expect(Timestamp.short(moment, now: now, zone: zone) == text)
    }

    @Test(arguments: [
        "", "14:02", "11-25", "13-01 10:00", "02-30 10:00", "11-25 24:00", "11-25 9:00Z", "11-25T23:59:00",
        "11/25 10:00",
        "2026-11-25 10:00",
    ])
    func `What is no short form is not read as one`(text: String) throws {
        #expect(Timestamp.parseShort(text, now: 1_795_441_510_123, zone: .utc) == nil)
    }

    @Test func `Today is the day of the local clocks`() throws {
        let now = try #require(Timestamp.parse("2026-11-26T17:00:00Z"))
        let moment = try #require(Timestamp.parse("2026-11-26T15:59:00Z"))
        #expect(Timestamp.short(moment, now: now, zone: .fixed(seconds: 8 * 3600)) == "11-26 23:59")
        #expect(Timestamp.short(moment, now: now, zone: .utc) == "15:59")
    }
}
