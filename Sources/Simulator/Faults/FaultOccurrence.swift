/// Which calls of an endpoint a rule applies to; calls are counted from 1.
enum FaultOccurrence: Equatable, Sendable {
    case always
    case calls(ClosedRange<Int>)
    case every(Int)
    case probability(Double)

    /// - Parameter chance: the call's own draw, from 0 up to but excluding 1.
    func applies(toCall number: Int, chance: Double) -> Bool {
        switch self {
        case .always: true
        case .calls(let calls): calls.contains(number)
        case .every(let step): number.isMultiple(of: step)
        case .probability(let probability): chance < probability
        }
    }

    /// Reads what stands behind the `@` of a rule; nil when it is none of the forms.
    init?(parsing text: Substring) {
        if text.hasPrefix("every:") {
            guard let step = Self.callNumber(text.dropFirst("every:".count)) else { return nil }
            self = .every(step)
        } else if text.hasPrefix("p:") {
            guard let probability = Double(text.dropFirst("p:".count)), (0...1).contains(probability) else {
                return nil
            }
            self = .probability(probability)
        } else if let dash = text.firstIndex(of: "-") {
            let end = text[text.index(after: dash)...]
            guard let first = Self.callNumber(text[..<dash]),
                let last = end.isEmpty ? Int.max : Self.callNumber(end), first <= last
            else { return nil }
            self = .calls(first...last)
        } else {
            guard let number = Self.callNumber(text) else { return nil }
            self = .calls(number...number)
        }
    }

    private static func callNumber(_ text: Substring) -> Int? {
        Int(text).flatMap { $0 >= 1 ? $0 : nil }
    }
}
