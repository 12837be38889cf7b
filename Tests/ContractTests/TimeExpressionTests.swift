import Testing

@testable import Contract

struct TimeExpressionTests {
    /// 2026-11-23T13:45:10Z
    private let now: Int64 = 1_795_441_510_000
    private let shanghai = LocalZone.fixed(seconds: 8 * 3600)

    @Test(arguments: [
        ("90s", 90_000), ("15m", 900_000), ("2h", 7_200_000), ("7d", 604_800_000), ("2w", 1_209_600_000),
        ("1.5h", 5_400_000), ("0s", 0),
    ])
    func `An amount is so long ago`(text: String, distance: Int64) throws {
        #expect(try TimeExpression.parse(text, now: now, zone: shanghai) == now - distance)
    }

    @Test(arguments: ["2h", "+2h", "in 2h", "in  2h"])
    func `Where the future is asked for an amount lies ahead`(text: String) throws {
        #expect(try TimeExpression.parse(text, now: now, zone: shanghai, direction: .future) == now + 7_200_000)
    }

    @Test(arguments: [
        ("2026-11-01", "2026-10-31T16:00:00.000Z"), ("2026-11-01T10:00", "2026-11-01T02:00:00.000Z"),
        ("2026-11-01 10:00:05", "2026-11-01T02:00:05.000Z"), ("2026-11-01T10:00:05.25", "2026-11-01T02:00:05.250Z"),
        ("2026-11-01T10:00:00Z", "2026-11-01T10:00:00.000Z"), ("2026-11-01t10:00:00z", "2026-11-01T10:00:00.000Z"),
        ("2026-11-01T10:00:00.123456+09:30", "2026-11-01T00:30:00.123Z"),
        ("2026-11-01T10:00-05:00", "2026-11-01T15:00:00.000Z"),
        ("2028-02-29", "2028-02-28T16:00:00.000Z"),
    ])
    func `A date or time is local unless it names its zone`(text: String, expected: String) throws {
        for direction in [TimeExpression.Direction.past, .future] {
            let parsed = try TimeExpression.parse(text, now: now, zone: shanghai, direction: direction)
            #expect(Timestamp.rfc3339(parsed) == expected)
        }
    }

    @Test(arguments: [
        "", " ", "h", "90", "2 h", "2x", "2hh", "-2h", "+2h", "in 2h", "1.h", ".5h", "２h", "1e3s", "2H",
        "99999999999999999999s",
        "9223372036854775807w", "9223372036854775s", "1800", "2026-1", "2026-13", "0000", "2026-1-1", "2026-13-01",
        "2026-02-30", "2027-02-29",
        "2026-11-01T",
        "2026-11-01T24:00", "2026-11-01T10", "2026-11-01T10:00:60Z", "2026-11-01Z", "2026-11-01T10:00:00.Z",
        "2026-11-01T10:00:00+8", "2026-11-01T10:00:00+24:00", "2026-11-01T10:00:00ZZ", "0000-01-01T00:00:00+23:59",
        "2026-11-01\n", "to", "mo", "mondays 10:00", "today 25:00", "today 1", "14", "14:2", "24:00", "14:60", "1:2:3",
        "14:02:", ":02", "ago", "today tomorrow",
    ])
    func `Anything else is refused with what was found and what is allowed`(text: String) {
        let error = #expect(throws: InvalidExpression.self) {
            try TimeExpression.parse(text, now: now, zone: shanghai)
        }
        #expect(error?.found == text)
        #expect(error?.description.contains("2026-11-01T10:00:00+08:00") == true)
    }

    @Test(arguments: ["++2h", "in2h", "in", "+", "9999999999d"])
    func `Malformed amounts ahead are refused`(text: String) {
        #expect(throws: InvalidExpression.self) {
            try TimeExpression.parse(text, now: now, zone: shanghai, direction: .future)
        }
    }

    @Test(arguments: [
        ("today", "2026-11-22T16:00:00.000Z"), ("yesterday", "2026-11-21T16:00:00.000Z"),
        ("tomorrow", "2026-11-23T16:00:00.000Z"), ("Today", "2026-11-22T16:00:00.000Z"),
        // It is a Monday there.
        ("monday", "2026-11-22T16:00:00.000Z"), ("sunday", "2026-11-21T16:00:00.000Z"),
        ("tuesday", "2026-11-16T16:00:00.000Z"), ("tue", "2026-11-16T16:00:00.000Z"),
        ("2026-11-01", "2026-10-31T16:00:00.000Z"), ("2026-11", "2026-10-31T16:00:00.000Z"),
        ("2026", "2025-12-31T16:00:00.000Z"),
        ("14:02", "2026-11-23T06:02:00.000Z"), ("23:00", "2026-11-22T15:00:00.000Z"),
        ("9:30:15", "2026-11-23T01:30:15.000Z"), ("yesterday 9:30", "2026-11-22T01:30:00.000Z"),
        ("2026-11-23 14:02", "2026-11-23T06:02:00.000Z"), (" 2026-11-23 14:02:05 ", "2026-11-23T06:02:05.000Z"),
        ("2h ago", "2026-11-23T11:45:10.000Z"), ("2 h ago", "2026-11-23T11:45:10.000Z"),
        ("3 min ago", "2026-11-23T13:42:10.000Z"), ("12 s ago", "2026-11-23T13:44:58.000Z"),
        ("1 d ago", "2026-11-22T13:45:10.000Z"), ("2h ", "2026-11-23T11:45:10.000Z"),
        ("now", "2026-11-23T13:45:10.000Z"),
    ])
    func `A day, an hour or a month is the last one, from its beginning`(text: String, expected: String) throws {
        #expect(Timestamp.rfc3339(try TimeExpression.parse(text, now: now, zone: shanghai)) == expected)
    }

    @Test(arguments: [
        ("today", "2026-11-23T16:00:00.000Z"), ("yesterday", "2026-11-22T16:00:00.000Z"),
        ("monday", "2026-11-23T16:00:00.000Z"), ("tuesday", "2026-11-17T16:00:00.000Z"),
        ("2026-11-01", "2026-11-01T16:00:00.000Z"), ("2026-11", "2026-11-30T16:00:00.000Z"),
        ("2026-12", "2026-12-31T16:00:00.000Z"), ("2026", "2026-12-31T16:00:00.000Z"),
        // A moment is one.
        ("14:02", "2026-11-23T06:02:00.000Z"), ("2026-11-01T10:00", "2026-11-01T02:00:00.000Z"),
        ("today 9:00", "2026-11-23T01:00:00.000Z"), ("2h", "2026-11-23T11:45:10.000Z"),
    ])
    func `As an end a day includes all of it`(text: String, expected: String) throws {
        let parsed = try TimeExpression.parse(text, now: now, zone: shanghai, direction: .end)
        #expect(Timestamp.rfc3339(parsed) == expected)
    }

    @Test(arguments: [
        ("tomorrow", "2026-11-23T16:00:00.000Z"), ("monday", "2026-11-29T16:00:00.000Z"),
        ("tuesday", "2026-11-23T16:00:00.000Z"), ("sunday 8:00", "2026-11-29T00:00:00.000Z"),
        // It is 21:45 there.
        ("22:00", "2026-11-23T14:00:00.000Z"), ("9:30", "2026-11-24T01:30:00.000Z"),
        ("tomorrow 9:30", "2026-11-24T01:30:00.000Z"), ("2026-12", "2026-11-30T16:00:00.000Z"),
    ])
    func `Where the future is asked for a day or an hour is the next one`(text: String, expected: String) throws {
        let parsed = try TimeExpression.parse(text, now: now, zone: shanghai, direction: .future)
        #expect(Timestamp.rfc3339(parsed) == expected)
    }

    @Test(arguments: ["yesterday", "yesterday 9:00", "2h ago"])
    func `Nothing is put off until yesterday`(text: String) {
        #expect(throws: InvalidExpression.self) {
            try TimeExpression.parse(text, now: now, zone: shanghai, direction: .future)
        }
    }

    /// As in Havana, where clocks go from 0:00 to 1:00 in spring and from 1:00 back to 0:00 in autumn.
    @Test func `A day in which clocks change has its own length`() throws {
        let change: Int64 = 1_795_410_000
        let day = CivilTime(secondsSince1970: change - 5 * 3600)
        try #require(day == day.midnight)
        let spring = LocalZone { $0 < change ? -5 * 3600 : -4 * 3600 }
        let autumn = LocalZone { $0 < change ? -4 * 3600 : -5 * 3600 }
        let noon = (change + 12 * 3600) * 1_000
        for (zone, hours) in [(spring, 23), (autumn, 25)] {
            let begin = try TimeExpression.parse("today", now: noon, zone: zone)
            let end = try TimeExpression.parse("today", now: noon, zone: zone, direction: .end)
            #expect(end - begin == Int64(hours) * 3_600_000)
            #expect(try TimeExpression.parse("yesterday", now: noon, zone: zone, direction: .end) == begin)
            #expect(try TimeExpression.parse("yesterday", now: noon, zone: zone) == begin - 86_400_000)
        }
        #expect(try TimeExpression.parse("today", now: noon, zone: spring) == change * 1_000)
    }

    @Test(arguments: [
        ("yesteday", "yesterday"), ("todya", "today"), ("Mondey", "monday"), ("wendesday", "wednesday"),
        ("tommorow", "tomorrow"),
    ])
    func `A mistyped word gets the one that is meant`(text: String, word: String) {
        let error = #expect(throws: InvalidExpression.self) {
            try TimeExpression.parse(text, now: now, zone: shanghai)
        }
        #expect(error?.nearest == word)
        #expect(error?.description.contains("did you mean \(word)? Use how long ago") == true)
    }

    @Test(arguments: ["", "x", "10", "noon", "2026-11-31", "christmas"])
    func `What is like no word gets none`(text: String) {
        #expect(DayWord.nearest(to: text, direction: .past) == nil)
    }

    @Test(arguments: [
        ("2h", true), ("7d", true), ("+2h", true), ("now", true), ("2026-11-01T10:00Z", true), ("today", false),
        ("2026-11-01", false), ("14:02", false), ("2026-11", false), ("2026-11-01 10:00", false),
    ])
    func `An amount and a time with its zone need no zone`(text: String, needsNone: Bool) {
        #expect(TimeExpression.needsNoZone(text) == needsNone)
    }

    @Test func `A message is safe and short whatever was typed`() {
        let error = #expect(throws: InvalidExpression.self) {
            try DurationExpression.parse("\u{1B}[31m" + String(repeating: "x", count: 1000))
        }
        #expect(error?.description.hasPrefix("'\\u{1b}[31mxxx") == true)
        #expect((error?.description.count ?? 1000) < 200)
    }
}

struct DurationExpressionTests {
    @Test(arguments: [
        ("90", 90_000), ("0", 0), ("2.5", 2500), ("0.0019", 1), ("90s", 90_000), ("15m", 900_000), ("2h", 7_200_000),
        ("1d", 86_400_000),
        ("1.5w", 907_200_000), ("0.12345678999s", 123), ("9223372036854775.807", Int64.max),
    ])
    func `Lengths are read to the millisecond`(text: String, expected: Int64) throws {
        #expect(try DurationExpression.parse(text) == expected)
    }

    @Test(arguments: [
        "", "-1", "+1", "1 s", "s", "1.", ".5", "1,5", "0x10", "1h30m", "nan", "9223372036854775.808", "15250284453w",
    ])
    func `Anything else is refused`(text: String) {
        #expect(throws: InvalidExpression.self) { try DurationExpression.parse(text) }
    }
}

struct LocalZoneTests {
    /// Ahead by one hour until 1000000 s, by two from then on: clocks skip an hour.
    private let springForward = LocalZone { $0 < 1_000_000 ? 3600 : 7200 }
    /// Ahead by two hours until 1000000 s, by one from then on: clocks show an hour twice.
    private let fallBack = LocalZone { $0 < 1_000_000 ? 7200 : 3600 }

    private func seconds(_ zone: LocalZone, localSeconds: Int64) -> Int64 {
        zone.seconds(of: CivilTime(secondsSince1970: localSeconds))
    }

    @Test func `Away from a change local times are found exactly`() {
        for zone in [springForward, fallBack] {
            for instant: Int64 in [0, 900_000, 990_000, 1_010_000, 1_200_000] {
                #expect(zone.seconds(of: zone.civilTime(at: instant)) == instant)
            }
        }
    }

    @Test func `A skipped time lies behind the change, a doubled one is the first`() {
        #expect(seconds(springForward, localSeconds: 1_000_000 + 3600 + 60) == 1_000_060)
        #expect(seconds(springForward, localSeconds: 1_000_000 + 7200) == 1_000_000)
        #expect(seconds(fallBack, localSeconds: 1_000_000 + 3600 + 60) == 1_000_000 - 3600 + 60)
        #expect(seconds(fallBack, localSeconds: 1_000_000 + 7200) == 1_003_600)
    }

    @Test func `The zone of the process is within the range of real ones and reads back`() {
        let zone = LocalZone.system
        for instant: Int64 in [0, 1_795_441_510, 4_000_000_000] {
            #expect(abs(zone.offset(instant)) <= 15 * 3600)
            let civil = zone.civilTime(at: instant)
            #expect(zone.civilTime(at: zone.seconds(of: civil)) == civil)
        }
    }
}
