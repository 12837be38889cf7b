import Testing

@testable import Commands

struct OutputTimeExpressionTests {
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
        "", " ", "h", "90", "2 h", "2x", "2hh", "-2h", "+2h", "in 2h", "1.h", ".5h", "２h", "1e3s", "2h ",
        "99999999999999999999s",
        "9223372036854775807w", "9223372036854775s", "2026", "2026-1-1", "2026-13-01", "2026-02-30", "2027-02-29",
        "2026-11-01T",
        "2026-11-01T24:00", "2026-11-01T10", "2026-11-01T10:00:60Z", "2026-11-01Z", "2026-11-01T10:00:00.Z",
        "2026-11-01T10:00:00+8", "2026-11-01T10:00:00+24:00", "2026-11-01T10:00:00ZZ", "0000-01-01T00:00:00+23:59",
        "2026-11-01\n", "today",
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

    @Test func `A message is safe and short whatever was typed`() {
        let error = #expect(throws: InvalidExpression.self) {
            try DurationExpression.parse("\u{1B}[31m" + String(repeating: "x", count: 1000))
        }
        #expect(error?.description.hasPrefix("'\\u{1b}[31mxxx") == true)
        #expect((error?.description.count ?? 1000) < 200)
    }
}

struct OutputDurationExpressionTests {
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

struct OutputLocalZoneTests {
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
