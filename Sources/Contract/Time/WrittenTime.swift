/// A date and time as people and programs write it: `2026-11-01`, `2026-11-01T10:00`, `2026-11-01 10:00:30.5`, with
/// a zone (`Z`, `+08:00`) or without.
public struct WrittenTime: Equatable {
    public var civil: CivilTime
    /// 0 to 999; further digits are cut off.
    public var millisecond: Int
    public var hasSeconds: Bool
    /// False for a date alone.
    public var hasTime: Bool
    /// Seconds ahead of UTC, nil if no zone is written.
    public var offset: Int64?

    /// Nil if the text is anything else, or names a day or time that does not exist.
    public init?(_ text: some StringProtocol) {
        var reader = DigitReader(text)
        guard let year = reader.number(digits: 4), reader.skip("-"), let month = reader.number(digits: 2),
            reader.skip("-"), let day = reader.number(digits: 2)
        else { return nil }
        var (hour, minute, second) = (0, 0, 0)
        (millisecond, hasSeconds, hasTime, offset) = (0, false, false, nil)
        if reader.skip("T") || reader.skip("t") || reader.skip(" ") {
            hasTime = true
            guard let writtenHour = reader.number(digits: 2), reader.skip(":"),
                let writtenMinute = reader.number(digits: 2)
            else { return nil }
            (hour, minute) = (writtenHour, writtenMinute)
            if reader.skip(":") {
                guard let writtenSecond = reader.number(digits: 2) else { return nil }
                (second, hasSeconds) = (writtenSecond, true)
                if reader.skip(".") {
                    guard let fraction = reader.fraction(digits: 3) else { return nil }
                    millisecond = Int(fraction)
                }
            }
            if !reader.isAtEnd {
                guard let zone = Self.zone(&reader) else { return nil }
                offset = zone
            }
        }
        guard reader.isAtEnd,
            let civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        self.civil = civil
    }

    /// Milliseconds since 1970, UTC; a time without a zone is one of `zone`.
    public func milliseconds(in zone: LocalZone) -> Int64 {
        let seconds = offset.map { civil.secondsSince1970 - $0 } ?? zone.seconds(of: civil)
        return seconds * 1000 + Int64(millisecond)
    }

    private static func zone(_ reader: inout DigitReader) -> Int64? {
        if reader.skip("Z") || reader.skip("z") { return 0 }
        let isBehind = reader.skip("-")
        guard isBehind || reader.skip("+"), let hours = reader.number(digits: 2), hours < 24, reader.skip(":"),
            let minutes = reader.number(digits: 2), minutes < 60
        else { return nil }
        let seconds = Int64(hours * 3600 + minutes * 60)
        return isBehind ? -seconds : seconds
    }
}

/// Reads numbers and marks off the front of an ASCII text.
public struct DigitReader {
    private var rest: ArraySlice<UInt8>

    public init(_ text: some StringProtocol) {
        rest = Array(text.utf8)[...]
    }

    public var isAtEnd: Bool { rest.isEmpty }

    /// Takes `mark` off the front if it stands there.
    public mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == mark.value else { return false }
        rest.removeFirst()
        return true
    }

    /// A number of exactly so many digits.
    public mutating func number(digits: Int) -> Int? {
        let taken = rest.prefix(digits)
        guard taken.count == digits, taken.allSatisfy(Self.isDigit) else { return nil }
        rest.removeFirst(digits)
        return taken.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// A number of any length; nil if there is none or it passes the range of `Int64`.
    public mutating func number() -> Int64? {
        let taken = rest.prefix(while: Self.isDigit)
        rest.removeFirst(taken.count)
        return Int64(String(decoding: taken, as: UTF8.self))
    }

    /// The digits behind a decimal point as a number of `digits` digits, 1 to 9; further ones are cut off.
    public mutating func fraction(digits: Int) -> Int64? {
        let taken = rest.prefix(while: Self.isDigit)
        guard !taken.isEmpty else { return nil }
        rest.removeFirst(taken.count)
        let kept = taken.prefix(digits)
        let padding = repeatElement(UInt8(ascii: "0"), count: digits - kept.count)
        return (Array(kept) + padding).reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }
}
