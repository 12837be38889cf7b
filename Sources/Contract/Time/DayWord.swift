/// A day as people call it: `today`, `yesterday`, `tomorrow`, `monday` or `mon`.
enum DayWord: Equatable {
    /// Days ahead of today.
    case relative(Int)
    /// 0 is Monday, 6 is Sunday.
    case weekday(Int)

    private static let relatives = ["today": 0, "yesterday": -1, "tomorrow": 1]
    private static let weekdays = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    /// - Parameter text: in lower case. A weekday may be cut to its first three letters.
    init?(_ text: String) {
        if let days = Self.relatives[text] {
            self = .relative(days)
        } else if let day = Self.weekdays.firstIndex(where: { $0 == text || $0.prefix(3) == text }) {
            self = .weekday(day)
        } else {
            return nil
        }
    }

    /// - Parameter today: what local clocks show.
    /// - Returns: a time of that day; nil where days cannot be counted so far, and for a day that is over where one ahead is
    ///   asked for.
    func day(from today: CivilTime, _ direction: TimeExpression.Direction) -> CivilTime? {
        switch self {
        case .relative(let days): return direction == .future && days < 0 ? nil : today.adding(days: days)
        case .weekday(let weekday):
            let back = (today.weekday - weekday + 7) % 7
            // The day that has begun is the last one of its name, and the next one is ahead.
            return today.adding(days: direction == .future ? 7 - back : -back)
        }
    }

    /// The word that was probably meant.
    static func nearest(to text: String, direction: TimeExpression.Direction) -> String? {
        let words = relatives.keys.sorted().filter { direction != .future || $0 != "yesterday" } + weekdays
        return NearestWord.of(text.lowercased(), among: words)
    }
}

/// A time of day: `14:02`, `9:30`, `14:02:10`.
struct ClockTime: Equatable {
    var hour: Int
    var minute: Int
    var second = 0

    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isWellFormed = parts.indices.allSatisfy { index in
            let digits = parts[index].utf8
            return digits.allSatisfy { (48...57).contains($0) }
                && (digits.count == 2 || (index == 0 && digits.count == 1))
        }
        let numbers = parts.compactMap { Int($0) }
        guard (2...3).contains(parts.count), isWellFormed, numbers.count == parts.count, numbers[0] < 24,
            numbers[1] < 60
        else { return nil }
        (hour, minute) = (numbers[0], numbers[1])
        if numbers.count == 3 {
            guard numbers[2] < 60 else { return nil }
            second = numbers[2]
        }
    }

    func on(_ day: CivilTime) -> CivilTime? {
        CivilTime(year: day.year, month: day.month, day: day.day, hour: hour, minute: minute, second: second)
    }
}

/// A whole month (`2026-11`) or year (`2026`), as `stats` prints them.
struct CivilPeriod: Equatable {
    private let first: CivilTime
    private let next: CivilTime

    init?(_ text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(digits: 4) else { return nil }
        var month: Int?
        if reader.skip("-") {
            guard let written = reader.number(digits: 2) else { return nil }
            month = written
        } else if !(1970...2199).contains(year) {
            // Four digits may be anything; those of a year that can have tasks are one.
            return nil
        }
        let isLastMonth = month == nil || month == 12
        guard reader.isAtEnd, let first = CivilTime(year: year, month: month ?? 1, day: 1),
            let next = CivilTime(year: isLastMonth ? year + 1 : year, month: isLastMonth ? 1 : (month ?? 1) + 1, day: 1)
        else { return nil }
        (self.first, self.next) = (first, next)
    }

    func start(in zone: LocalZone) -> Int64 { zone.seconds(of: first) * 1_000 }
    func end(in zone: LocalZone) -> Int64 { zone.seconds(of: next) * 1_000 }
}

extension CivilTime {
    var midnight: CivilTime {
        var day = self
        (day.hour, day.minute, day.second) = (0, 0, 0)
        return day
    }

    /// 0 is Monday, 6 is Sunday.
    var weekday: Int {
        // The first of January 1970 was a Thursday.
        Int((secondsSince1970.flooredDivision(by: 86_400).quotient + 3).flooredDivision(by: 7).remainder)
    }

    /// The same time of another day; nil outside the years 0 to 9999.
    func adding(days: Int) -> CivilTime? {
        let moved = CivilTime(secondsSince1970: secondsSince1970 + Int64(days) * 86_400)
        return (0...9999).contains(moved.year) ? moved : nil
    }
}
