/// The values between two bounds, which both belong to them (closed) or both do not (open).
public enum LimitBounds<Value: Comparable & Sendable>: Sendable {
    case open(Value, Value)
    case closed(Value, Value)

    public func contains(_ value: Value) -> Bool {
        switch self {
        case .open(let lower, let upper): lower < value && value < upper
        case .closed(let lower, let upper): lower <= value && value <= upper
        }
    }

    /// In words, each bound written by `text`: `300 to 6000 px`, `more than 300 and less than 6000 px`.
    func described(unit: String, _ text: (Value) -> String) -> String {
        switch self {
        case .open(let lower, let upper): "more than \(text(lower)) and less than \(text(upper))\(unit)"
        case .closed(let lower, let upper): "\(text(lower)) to \(text(upper))\(unit)"
        }
    }
}

/// Width to height, compared exactly: by cross-multiplication, never by dividing.
///
/// Meant for positive sides only.
public struct AspectRatio: Comparable, Sendable {
    public let width: Int
    public let height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    public static func == (left: AspectRatio, right: AspectRatio) -> Bool {
        Int128(left.width) * Int128(right.height) == Int128(right.width) * Int128(left.height)
    }

    public static func < (left: AspectRatio, right: AspectRatio) -> Bool {
        Int128(left.width) * Int128(right.height) < Int128(right.width) * Int128(left.height)
    }
}
