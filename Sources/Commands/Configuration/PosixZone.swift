/// A time zone as POSIX writes it: `CST-8`, `EST5EDT,M3.2.0,M11.1.0`, `<+0330>-3:30`.
enum PosixZone {
    /// Whether a text is one: a name and how far the clocks are behind UTC, and for those that are set forward in summer a
    /// second name, and from when to when.
    static func isValid(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        guard name(&rest), offset(&rest, hours: 24) else { return false }
        if rest.isEmpty { return true }
        guard name(&rest) else { return false }
        if let first = rest.first, first != UInt8(ascii: ","), !offset(&rest, hours: 24) { return false }
        if rest.isEmpty { return true }
        return skip(",", &rest) && rule(&rest) && skip(",", &rest) && rule(&rest) && rest.isEmpty
    }

    /// Three letters or more, or letters, digits and signs in angle brackets.
    private static func name(_ rest: inout ArraySlice<UInt8>) -> Bool {
        let isBracketed = skip("<", &rest)
        let name = rest.prefix { byte in
            let isSign = isBracketed && (isDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"))
            return (65...90).contains(byte) || (97...122).contains(byte) || isSign
        }
        rest = rest.dropFirst(name.count)
        return name.count >= 3 && (!isBracketed || skip(">", &rest))
    }

    /// `-8`, `+3:30`, `5:00:00`.
    private static func offset(_ rest: inout ArraySlice<UInt8>, hours: Int) -> Bool {
        if !skip("+", &rest) { _ = skip("-", &rest) }
        guard number(&rest, 0...hours) else { return false }
        for _ in 0..<2 where skip(":", &rest) {
            guard number(&rest, 0...59) else { return false }
        }
        return true
    }

    /// The day of a change: `M3.2.0` (month, week, weekday), `J60` or `59` (days of the year), and perhaps `/2`, the time.
    private static func rule(_ rest: inout ArraySlice<UInt8>) -> Bool {
        let isDay: Bool
        if skip("M", &rest) {
            isDay =
                number(&rest, 1...12) && skip(".", &rest) && number(&rest, 1...5) && skip(".", &rest)
                && number(&rest, 0...6)
        } else {
            isDay = skip("J", &rest) ? number(&rest, 1...365) : number(&rest, 0...365)
        }
        guard isDay, skip("/", &rest) else { return isDay }
        return offset(&rest, hours: 167)
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, _ range: ClosedRange<Int>) -> Bool {
        let digits = rest.prefix(3).prefix(while: isDigit)
        rest = rest.dropFirst(digits.count)
        return Int(String(decoding: digits, as: UTF8.self)).map(range.contains) ?? false
    }

    private static func skip(_ mark: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard let first = rest.first, UInt32(first) == mark.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
