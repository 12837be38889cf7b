import Contract
import TestSupport
import Testing

/// Moments as exports write and read them: in one form only.
struct ExactTimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func `a moment reads back as it was written`(_ moment: Int64, _ text: String) {
        var bytes: [UInt8] = []
        Timestamp.append(moment, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
        #expect(Timestamp.parseExact(text) == moment)
    }

    @Test func `moments read back all over the years`() {
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<20_000 {
            let moment = Int64.random(in: Timestamp.range, using: &generator)
            var bytes: [UInt8] = []
            Timestamp.append(moment, to: &bytes)
            #expect(Timestamp.parseExact(String(decoding: bytes, as: UTF8.self)) == moment)
        }
    }

    @Test(arguments: [
        "2026-02-30T00:00:00.000Z", "2026-13-01T00:00:00.000Z", "2026-01-01T24:00:00.000Z", "2026-01-01T00:00:00Z",
        "2026-01-01 00:00:00.000Z", "2026-01-01T00:00:00.000+", "+026-01-01T00:00:00.000Z", "",
    ])
    func `what is no moment is none`(_ text: String) {
        #expect(Timestamp.parseExact(text) == nil)
    }
}
