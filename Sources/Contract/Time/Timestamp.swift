/// Times as text. All are milliseconds since 1970, UTC.
public enum Timestamp {
    /// The years 0 to 9999, which RFC 3339 can write.
    public static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// RFC 3339 in UTC with exactly three digits of milliseconds: `2026-11-23T13:45:10.123Z`. Times outside `range`
    /// are shown as its nearest end, so that the text is always valid.
    public static func rfc3339(_ milliseconds: Int64) -> String {
        String(unsafeUninitializedCapacity: length) { write(milliseconds, to: $0) }
    }

    /// Appends what `rfc3339` gives.
    public static func append(_ milliseconds: Int64, to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length) { buffer in
            _ = write(milliseconds, to: buffer)
            bytes.append(contentsOf: buffer)
        }
    }

    /// The bytes of `2026-11-23T13:45:10.123Z`.
    private static let length = 24

    /// - Returns: how many bytes were written.
    private static func write(_ milliseconds: Int64, to buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        let (seconds, millisecond) = clamped(milliseconds).flooredDivision(by: 1000)
        let civil = CivilTime(secondsSince1970: seconds)
        var writer = DigitWriter(buffer: buffer)
        writer.date(civil)
        writer.mark("T")
        writer.time(civil)
        writer.mark(".")
        writer.number(Int(millisecond), digits: 3)
        writer.mark("Z")
        return writer.count
    }

    /// The time that a text names which is exactly as `rfc3339` writes it; nil for any other.
    public static func parseExact(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { bytes -> Int64? in
            guard bytes.count == length else { return nil }
            for (place, mark) in zip([4, 7, 10, 13, 16, 19, 23], "--T::.Z".utf8) where bytes[place] != mark {
                return nil
            }
            func number(_ places: Range<Int>) -> Int? {
                var value = 0
                for place in places {
                    guard (0x30...0x39).contains(bytes[place]) else { return nil }
                    value = value * 10 + Int(bytes[place] - 0x30)
                }
                return value
            }
            guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
                let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
                let millisecond = number(20..<23),
                let civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
            else { return nil }
            return civil.secondsSince1970 * 1000 + Int64(millisecond)
        }
    }

    /// What local clocks show, for a terminal: `2026-11-23 13:45:10`.
    public static func local(_ milliseconds: Int64, zone: LocalZone) -> String {
        let seconds = clamped(milliseconds).flooredDivision(by: 1000).quotient
        let local = clamped((seconds + zone.offset(seconds)) * 1000) / 1000
        let civil = CivilTime(secondsSince1970: local)
        return String(unsafeUninitializedCapacity: 19) { buffer in
            var writer = DigitWriter(buffer: buffer)
            writer.date(civil)
            writer.mark(" ")
            writer.time(civil)
            return writer.count
        }
    }

    /// The same as short as it is plain at `now`: `13:45` (or `13:45:10`) of today, `11-23 13:45` of this year,
    /// `2026-11-23` of another.
    public static func short(_ milliseconds: Int64, now: Int64, zone: LocalZone, withSeconds: Bool = false) -> String {
        let (whole, today) = (local(milliseconds, zone: zone), local(now, zone: zone))
        if whole.prefix(10) == today.prefix(10) { return String(whole.dropFirst(11).prefix(withSeconds ? 8 : 5)) }
        return String(whole.prefix(4) == today.prefix(4) ? whole.dropFirst(5).dropLast(3) : whole.prefix(10))
    }

    /// The moment that `11-23 13:45` names in the year of `now`; nil for any other text.
    public static func parseShort(_ text: String, now: Int64, zone: LocalZone) -> Int64? {
        let year = local(now, zone: zone).prefix(5)
        guard text.utf8.count == 11, let written = WrittenTime(year + text), written.offset == nil else { return nil }
        return written.milliseconds(in: zone)
    }

    private static func clamped(_ milliseconds: Int64) -> Int64 {
        min(max(milliseconds, range.lowerBound), range.upperBound)
    }
}

/// Writes numbers with leading zeros into memory that is large enough for them.
private struct DigitWriter {
    let buffer: UnsafeMutableBufferPointer<UInt8>
    var count = 0

    mutating func number(_ value: Int, digits: Int) {
        var rest = value
        for position in stride(from: count + digits - 1, through: count, by: -1) {
            buffer[position] = UInt8(0x30 + rest % 10)
            rest /= 10
        }
        count += digits
    }

    mutating func mark(_ mark: Unicode.Scalar) {
        buffer[count] = UInt8(ascii: mark)
        count += 1
    }

    mutating func date(_ civil: CivilTime) {
        number(civil.year, digits: 4)
        mark("-")
        number(civil.month, digits: 2)
        mark("-")
        number(civil.day, digits: 2)
    }

    mutating func time(_ civil: CivilTime) {
        number(civil.hour, digits: 2)
        mark(":")
        number(civil.minute, digits: 2)
        mark(":")
        number(civil.second, digits: 2)
    }
}
