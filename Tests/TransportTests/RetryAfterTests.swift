import Testing

@testable import Transport

struct RetryAfterTests {
    /// 2026-11-23T12:00:00Z.
    private let now: Int64 = 1_795_435_200

    @Test(
        arguments: [
            ("0", 0), ("1", 1_000), ("120", 120_000), ("007", 7_000), ("86400", 86_400_000), ("86401", 86_400_000),
            ("9223372036854775807", 86_400_000), ("9223372036854775808", 86_400_000), (" 7\t", 7_000),
            (String(repeating: "9", count: 500), 86_400_000), ("86399.9999", 86_400_000), ("0.0", 0), ("1.5", 1_500),
            ("0.25", 250), ("2.", 2_000), ("0.0001", 1), ("1.9999", 2_000), ("3.100000000000000000000000001", 3_101),
        ] as [(String, Int64)])
    func `seconds count up to a day, a fraction rounded up`(text: String, milliseconds: Int64) {
        #expect(RetryAfter.milliseconds(text, now: now) == milliseconds)
    }

    @Test(arguments: [
        ("Mon, 23 Nov 2026 12:00:00 GMT", 0), ("Mon, 23 Nov 2026 12:00:30 GMT", 30_000),
        ("Mon, 23 Nov 2026 13:01:01 GMT", 3_661_000), ("Tue, 24 Nov 2026 11:59:59 GMT", 86_399_000),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400_000), ("Monday, 23-Nov-26 12:00:30 GMT", 30_000),
        ("Mon Nov 23 12:00:30 2026", 30_000), ("Sun Nov  6 08:49:37 1994", 0), ("Sunday, 06-Nov-94 08:49:37 GMT", 0),
        (" Mon, 23 Nov 2026 12:00:30 GMT ", 30_000),
    ])
    func `a date counts from now, one that is past as nothing`(text: String, milliseconds: Int64) {
        #expect(RetryAfter.milliseconds(text, now: now) == milliseconds)
    }

    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:01 GMT", 0), ("Tue, 29 Feb 2000 00:00:10 GMT", 951_782_400),
        ("Wed, 01 Mar 2000 00:00:10 GMT", 951_868_800), ("Thu, 29 Feb 2024 12:30:10 GMT", 1_709_209_800),
        ("Mon, 01 Mar 2100 00:00:10 GMT", 4_107_542_400), ("Sat, 31 Dec 2050 23:59:10 GMT", 2_556_143_940),
    ])
    func `dates are counted by the calendar, leap years included`(text: String, tenSecondsBefore: Int64) {
        let expected: Int64 = tenSecondsBefore == 0 ? 1_000 : 10_000
        #expect(RetryAfter.milliseconds(text, now: tenSecondsBefore) == expected)
    }

    @Test(arguments: [
        "", " ", "-1", "-0.5", "+1", ".5", ".", "1.5.2", "1,5", "1e3", "NaN", "inf", "soon", "1s", "１",
        "Mon, 23 Nov 2026 12:00:00",
        "Mon, 23 Nov 2026 12:00:00 CET", "Mon, 23 Foo 2026 12:00:00 GMT", "Mon, 32 Nov 2026 12:00:00 GMT",
        "Mon, 0 Nov 2026 12:00:00 GMT", "Mon, 23 Nov 99999 12:00:00 GMT", "Mon, 23 Nov 2026 24:00:00 GMT",
        "Mon, 23 Nov 2026 12:60:00 GMT", "Mon, 23 Nov 2026 12:00 GMT", "Mon, 23 Nov 2026 a:b:c GMT",
        "2026-11-23T12:00:00Z", "Mon, 23 Nov -2026 12:00:00 GMT", "Monday, 23-Nov-2026 12:00:30 GMT",
        "Mon Nov 23 12:00 2026", "Mon 23 Nov 12:00:30 2026",
    ])
    func `anything else says nothing`(text: String) {
        #expect(RetryAfter.milliseconds(text, now: now) == nil)
    }
}
