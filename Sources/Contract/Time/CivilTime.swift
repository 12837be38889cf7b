/// A date and time of day in the proleptic Gregorian calendar, without a zone.
public struct CivilTime: Equatable, Sendable {
    public var year: Int
    /// 1 to 12.
    public var month: Int
    /// 1 to 31.
    public var day: Int
    public var hour: Int
    public var minute: Int
    public var second: Int

    /// Nil if there is no such day or time; a leap second is none.
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard (0...9999).contains(year), (1...12).contains(month),
            (1...Self.days(inMonth: month, of: year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
    }

    /// The time that a clock set to UTC shows.
    public init(secondsSince1970 seconds: Int64) {
        let (days, secondOfDay) = seconds.flooredDivision(by: 86_400)
        // Years are counted from March, so that the leap day is the last of its year, in eras of 400 years.
        let (era, dayOfEra) = (days + Self.daysToMarchOfYear0).flooredDivision(by: Self.daysPerEra)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        hour = Int(secondOfDay / 3600)
        minute = Int(secondOfDay / 60 % 60)
        second = Int(secondOfDay % 60)
    }

    /// Seconds since 1970 at which a clock set to UTC shows this time.
    public var secondsSince1970: Int64 {
        let yearFromMarch = Int64(month <= 2 ? year - 1 : year)
        let (era, yearOfEra) = yearFromMarch.flooredDivision(by: 400)
        let monthFromMarch = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * Self.daysPerEra + dayOfEra - Self.daysToMarchOfYear0
        return days * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    }

    /// The day, such as `2026-11-23`.
    public func day(separator: String) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let digits = "\(year)"
        let year = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return [year, two(month), two(day)].joined(separator: separator)
    }

    private static let daysPerEra: Int64 = 146_097
    /// From 1 March of the year 0 to 1 January 1970.
    private static let daysToMarchOfYear0: Int64 = 719_468

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Int64 {
    /// Quotient rounded down, and the remainder that is never negative; `divisor` is positive.
    public func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
