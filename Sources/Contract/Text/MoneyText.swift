public import Model

/// Amounts of money in words.
public enum MoneyText {
    /// Millionths as an amount, such as `7.5`.
    public static func text(_ millionths: Int64) -> String { number(Money.amount(millionths)) }

    /// Such as `5 CNY`.
    public static func amount(_ amount: Double, _ currency: String) -> String { "\(number(amount)) \(currency)" }

    /// Such as `15 CNY, 2 USD`.
    public static func amounts(_ amounts: [String: Double]) -> String {
        amounts.sorted { $0.key < $1.key }.map { amount($0.value, $0.key) }.joined(separator: ", ")
    }

    /// Such as `5 CNY`.
    public static func short(_ cost: Cost) -> String { amount(cost.amount, cost.currency) }

    /// Such as `5 CNY (1 a second)`.
    public static func long(_ cost: Cost) -> String { "\(short(cost)) (\(number(cost.rate)) a \(cost.basis))" }

    private static func number(_ amount: Double) -> String { JSONText.number(amount) ?? "" }
}

extension Cap {
    /// What it is, such as `15 CNY a day for project ep1`.
    public var name: String {
        amountText + (scope == .all ? "" : " for \(scope.word) \(scope.name)")
    }

    /// How much in which time, such as `15 CNY a day`.
    public var amountText: String { "\(MoneyText.amount(Money.amount(amount), currency)) a \(period.rawValue)" }
}
