import Testing

@testable import Contract

struct TimestampTests {
    /// An RFC 3339 text with seconds and a zone.
    private func parse(_ text: String) -> Int64? {
        guard let written = WrittenTime(text), written.hasSeconds, written.offset != nil else { return nil }
        let milliseconds = written.milliseconds(in: .utc)
        return Timestamp.range.contains(milliseconds) ? milliseconds : nil
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_795_441_510_123, "2026-11-23T13:45:10.123Z"),
        (4_107_542_399_999, "2100-02-28T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
    ])
    func `Times are written and read in UTC with milliseconds`(milliseconds: Int64, text: String) {
        #expect(Timestamp.rfc3339(milliseconds) == text)
        #expect(parse(text) == milliseconds)
    }

    @Test func `Every day of four centuries reads back and follows the last`() {
        var expected = CivilTime(year: 1900, month: 1, day: 1)
        var milliseconds: Int64 = -2_208_988_800_000
        for _ in 0..<146_097 {
            let civil = CivilTime(secondsSince1970: milliseconds / 1000)
            #expect(civil == expected)
            #expect(parse(Timestamp.rfc3339(milliseconds)) == milliseconds)
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
        #expect(parse(text) == nil)
    }

    @Test func `Zones and other fractions are read`() {
        #expect(parse("2026-11-23T21:45:10.1239+08:00") == 1_795_441_510_123)
        #expect(parse("2026-11-23T13:45:10Z") == 1_795_441_510_000)
        #expect(parse("2026-11-23T13:45:10.1Z") == 1_795_441_510_100)
    }

    @Test func `Local time is what the zone's clocks show`() {
        #expect(Timestamp.local(1_795_441_510_999, zone: .fixed(seconds: 8 * 3600)) == "2026-11-23 21:45:10")
        #expect(Timestamp.local(-1, zone: .utc) == "1969-12-31 23:59:59")
    }

    @Test(arguments: [
        ("2026-11-26T14:02:11Z", "14:02", "14:02:11"), ("2026-11-26T00:00:00Z", "00:00", "00:00:00"),
        ("2026-11-25T23:59:59Z", "11-25 23:59", "11-25 23:59"), ("2026-11-27T00:00:00Z", "11-27 00:00", "11-27 00:00"),
        ("2025-11-26T14:02:11Z", "2025-11-26", "2025-11-26"),
        ("2027-01-01T00:00:00Z", "2027-01-01", "2027-01-01"),
    ])
    func `The short form leaves out what is the same as now`(text: String, short: String, precise: String) throws {
        let now = try #require(parse("2026-11-26T21:00:00Z"))
        let moment = try #require(parse(text))
        #expect(Timestamp.short(moment, now: now, zone: .utc) == short)
        #expect(Timestamp.short(moment, now: now, zone: .utc, withSeconds: true) == precise)
    }

    @Test(arguments: ["11-25 23:59", "02-29 10:00", "01-01 00:00", "12-31 23:59"])
    func `A short form of this year is read as it is written`(text: String) throws {
        let now = try #require(parse("2028-11-26T21:00:00Z"))
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
        let now = try #require(parse("2026-11-26T17:00:00Z"))
        let moment = try #require(parse("2026-11-26T15:59:00Z"))
        #expect(Timestamp.short(moment, now: now, zone: .fixed(seconds: 8 * 3600)) == "11-26 23:59")
        #expect(Timestamp.short(moment, now: now, zone: .utc) == "15:59")
    }
}
