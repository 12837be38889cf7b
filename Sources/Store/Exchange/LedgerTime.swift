/// Moments as an export writes them: RFC 3339 in UTC with exactly three digits of milliseconds, `2026-11-23T13:45:10.123Z`.
enum LedgerTime {
    /// Milliseconds since 1970, UTC, of the years 0 to 9999; what lies beyond is written as a number.
    static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    private static let day: Int64 = 86_400_000

    /// Appends a moment of `range`.
    static func append(_ milliseconds: Int64, to bytes: inout [UInt8]) {
        var rest = milliseconds % day
        if rest < 0 { rest += day }
        let (year, month, date) = civil(days: (milliseconds - rest) / day)
        append(year, digits: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(month, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(date, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        append(rest / 3_600_000, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(rest / 60_000 % 60, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(rest / 1_000 % 60, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        append(rest % 1_000, digits: 3, to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
    }

    /// The moment that a text of exactly this form names; nil for any other.
    static func parse(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { bytes -> Int64? in
            guard bytes.count == 24 else { return nil }
            for (place, mark) in zip([4, 7, 10, 13, 16, 19, 23], "--T::.Z".utf8) where bytes[place] != mark {
                return nil
            }
            func number(_ places: Range<Int>) -> Int64? {
                var value: Int64 = 0
                for place in places {
                    guard (0x30...0x39).contains(bytes[place]) else { return nil }
                    value = value * 10 + Int64(bytes[place] - 0x30)
                }
                return value
            }
            guard let year = number(0..<4), let month = number(5..<7), let date = number(8..<10),
                let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
                let millisecond = number(20..<23), (1...12).contains(month), hour < 24, minute < 60, second < 60
            else { return nil }
            let days = days(year: year, month: month, date: date)
            // There is no 30 February: the way back leads elsewhere.
            guard civil(days: days) == (year, month, date) else { return nil }
            return days * day + hour * 3_600_000 + minute * 60_000 + second * 1_000 + millisecond
        }
    }

    private static func append(_ value: Int64, digits: Int, to bytes: inout [UInt8]) {
        var divisor: Int64 = digits == 4 ? 1_000 : digits == 3 ? 100 : 10
        while divisor > 0 {
            bytes.append(UInt8(0x30 + value / divisor % 10))
            divisor /= 10
        }
    }

    // Years are counted from March, so that the leap day is the last of its year, in eras of 400 years.

    private static let daysPerEra: Int64 = 146_097
    /// From 1 March of the year 0 to 1 January 1970.
    private static let daysToEpoch: Int64 = 719_468

    private static func civil(days: Int64) -> (year: Int64, month: Int64, date: Int64) {
        let shifted = days + daysToEpoch
        let era = (shifted >= 0 ? shifted : shifted - daysPerEra + 1) / daysPerEra
        let dayOfEra = shifted - era * daysPerEra
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func days(year: Int64, month: Int64, date: Int64) -> Int64 {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = (yearFromMarch >= 0 ? yearFromMarch : yearFromMarch - 399) / 400
        let yearOfEra = yearFromMarch - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date - 1
        return era * daysPerEra + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - daysToEpoch
    }
}
