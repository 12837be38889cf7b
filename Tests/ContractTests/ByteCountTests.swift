import Contract
import Testing

struct ByteCountTests {
    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1049, "1.0 kB"), (1050, "1.1 kB"), (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (1_400_000, "1.4 MB"), (13_000_000_000, "13.0 GB"), (Int64.max, "9.2 EB"), (-1500, "-1.5 kB"),
        (Int64.min, "-9.2 EB"),
    ])
    func `Sizes are told in powers of a thousand`(bytes: Int64, expected: String) {
        #expect(ByteCount.text(bytes) == expected)
    }
}

struct HumanDurationTests {
    @Test(arguments: [
        (0, "0.0 s"), (3_450, "3.4 s"), (9_999, "9.9 s"), (10_000, "10 s"), (59_999, "59 s"), (60_000, "1 min 00 s"),
        (125_000, "2 min 05 s"),
        (3_599_999, "59 min 59 s"), (11_040_000, "3 h 04 min"), (183_600_000, "2 d 03 h"), (-5_000, "0.0 s"),
        (Int64.max, "106751991167 d 07 h"),
    ])
    func `Lengths are told in two units`(milliseconds: Int64, expected: String) {
        #expect(HumanDuration.text(milliseconds: milliseconds) == expected)
    }
}
