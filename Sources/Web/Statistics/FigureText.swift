import Contract
import Model
import Store

/// Numbers, spans and amounts as the pages say them in one language.
struct FigureText: Sendable {
    let words: Words

    /// With digits in groups of three: `12345.5` becomes `12,345.5`.
    static func number(_ value: Double) -> String { grouped(JSONText.number(value) ?? "–") }

    static func number(_ value: Int) -> String { grouped(String(value)) }

    /// Such as `12,345.5 CNY`.
    static func amount(_ value: Double, _ currency: String) -> String { grouped(MoneyText.amount(value, currency)) }

    /// Such as `15 CNY, 2 USD`.
    static func amounts(_ amounts: [String: Double], separator: String = ", ") -> String {
        amounts.sorted { $0.key < $1.key }.map { amount($0.value, $0.key) }
            .joined(separator: separator)
    }

    /// Groups the digits that a text begins with.
    private static func grouped(_ text: String) -> String {
        let sign = text.hasPrefix("-") ? "-" : ""
        let digits = text.dropFirst(sign.count).prefix { $0.isASCII && $0.isNumber }
        var result = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place).isMultiple(of: 3) { result += "," }
            result.append(digit)
        }
        return sign + result + text.dropFirst(sign.count + digits.count)
    }

    static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1_000).rounded())
        return "\(tenths / 10).\(tenths % 10)%"
    }

    /// For an axis, whose steps are whole.
    static func wholePercent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }

    /// As `HumanDuration`, in the language of the page.
    func span(_ milliseconds: Int64) -> String {
        let parts = HumanDuration.text(milliseconds: milliseconds).split(separator: " ").map(String.init)
        return parts.map { words.texts["span." + $0] ?? $0 }.joined(separator: " ")
    }

    /// The same without what is zero, for an axis: `2 min`, not `2 min 00 s`.
    func roundSpan(_ milliseconds: Int64) -> String {
        guard milliseconds > 0 else { return "0" }
        let parts = HumanDuration.text(milliseconds: milliseconds).split(separator: " ").map(String.init)
        let pairs = stride(from: 0, to: parts.count - 1, by: 2).map { (number: parts[$0], unit: parts[$0 + 1]) }
        return pairs.filter { $0.number != "00" }
            .map { ($0.number.hasSuffix(".0") ? String($0.number.dropLast(2)) : $0.number, $0.unit) }
            .map { "\($0) \(words.texts["span." + $1] ?? $1)" }.joined(separator: " ")
    }

    // MARK: Days

    /// `24 Nov` or `11月24日`, and `Nov 2026` or `2026年11月` for a month.
    func label(_ column: TimeColumns.Column, _ unit: TimeColumns.Unit) -> String {
        let day = CivilTime(day: column.days.lowerBound)
        let values = ["day": "\(day.day)", "month": words["month.\(day.month)"], "year": "\(day.year)"]
        return words.told(unit == .month ? "monthLabel" : "dayLabel", values)
    }

    /// For a table: `2026-11-24`, `2026-11-24 – 2026-11-30` or `2026-11`.
    func name(_ column: TimeColumns.Column, _ unit: TimeColumns.Unit) -> String {
        let first = Self.day(column.days.lowerBound)
        return switch unit {
        case .day: first
        case .week: first + " – " + Self.day(column.days.upperBound - 1)
        case .month: String(first.dropLast(3))
        }
    }

    /// - Parameter day: since 1970.
    static func day(_ day: Int64) -> String { CivilTime(day: day).day(separator: "-") }
}

extension Words {
    /// A sentence with values in the places of their names in braces. What a value has in braces stays as it is.
    func told(_ name: String, _ values: [String: String]) -> String {
        var result = ""
        var rest = self[name][...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open] + (values[String(rest[rest.index(after: open)..<close])] ?? "")
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    /// The same of a number of things, which it names `n`; `name.one` says it of a single one.
    func counted(_ name: String, _ count: Int, _ values: [String: String] = [:]) -> String {
        let one = name + ".one"
        return told(
            count == 1 && texts[one] != nil ? one : name, values.merging(["n": FigureText.number(count)]) { $1 })
    }
}
