/// One documented limit that a piece of material breaks.
public struct MaterialViolation: Hashable, Sendable {
    /// What is limited.
    public enum Property: String, CaseIterable, Codable, Hashable, Sendable {
        case size
        case width
        case height
        case ratio
        case pixels
        case duration
        case frameRate
    }

    public let property: Property
    /// What the material has, with its unit: `250 px`.
    public let found: String
    /// What is allowed, with its unit: `more than 300 and less than 6000 px`.
    public let allowed: String
}

extension MaterialLimits {
    /// The limits that `facts` break under one reading and keep under another.
    public func doubts(of facts: MaterialFacts) -> [MaterialViolation] {
        var doubts: [MaterialViolation] = []
        let megabytes = maximumByteCount / 1_048_576
        if let byteCount = facts.byteCount, (megabytes * 1_000_000 + 1...maximumByteCount).contains(byteCount) {
            doubts.append(
                MaterialViolation(
                    property: .size, found: "\(byteCount) bytes, more than \(megabytes) MB of 1,000,000 bytes each",
                    allowed: "at most \(megabytes) MB, whose size the service does not tell"))
        }
        let broken = facts.durations.filter { duration($0) != nil }
        if let worst = broken.last, broken.count < facts.durations.count, let violation = duration(worst) {
            let kept = facts.durations.first { duration($0) == nil } ?? 0
            doubts.append(
                MaterialViolation(
                    property: .duration,
                    found: "\(violation.found) by one reading and \(Self.text(Self.toMilliseconds(kept))) s by another",
                    allowed: violation.allowed))
        }
        return doubts
    }

    /// The limits that `facts` break, in the order of `MaterialViolation.Property`.
    ///
    /// What could not be read breaks nothing. Durations are compared to the millisecond and frame rates to the hundredth,
    /// so that each number shown is the one that was compared.
    public func violations(of facts: MaterialFacts) -> [MaterialViolation] {
        let checked = [
            size(facts.byteCount),
            side(.width, facts.width),
            side(.height, facts.height),
            ratio(facts.width, facts.height),
            pixels(facts.width, facts.height),
            facts.durations.allSatisfy { duration($0) != nil } ? duration(facts.durationSeconds) : nil,
            frameRate(facts.framesPerSecond),
        ]
        return checked.compactMap { $0 }
    }

    private func size(_ byteCount: Int?) -> MaterialViolation? {
        guard let byteCount, byteCount > maximumByteCount else { return nil }
        return MaterialViolation(
            property: .size, found: Megabytes.text(byteCount), allowed: Megabytes.limit(maximumByteCount))
    }

    private func side(_ property: MaterialViolation.Property, _ value: Int?) -> MaterialViolation? {
        guard let side, let value, !side.contains(value) else { return nil }
        return MaterialViolation(
            property: property, found: "\(value) px", allowed: side.described(unit: " px") { "\($0)" })
    }

    private func ratio(_ width: Int?, _ height: Int?) -> MaterialViolation? {
        guard let ratio, let width, let height, width > 0, height > 0,
            !ratio.contains(AspectRatio(width: width, height: height))
        else { return nil }
        return MaterialViolation(
            property: .ratio, found: "\(width):\(height)",
            allowed: ratio.described(unit: " (width:height)") { "\($0.width):\($0.height)" })
    }

    private func pixels(_ width: Int?, _ height: Int?) -> MaterialViolation? {
        guard let pixels, let width, let height, width > 0, height > 0 else { return nil }
        let product = width.multipliedReportingOverflow(by: height)
        let count = product.overflow ? Int.max : product.partialValue
        guard !pixels.contains(count) else { return nil }
        return MaterialViolation(
            property: .pixels, found: "\(count) px (\(width)x\(height))",
            allowed: pixels.described(unit: " px") { "\($0)" })
    }

    private func duration(_ value: Double?) -> MaterialViolation? {
        guard let seconds, let value, !value.isNaN else { return nil }
        let rounded = Self.toMilliseconds(value)
        guard !seconds.contains(rounded) else { return nil }
        return MaterialViolation(
            property: .duration, found: "\(Self.text(rounded)) s", allowed: seconds.described(unit: " s", Self.text))
    }

    private func frameRate(_ value: Double?) -> MaterialViolation? {
        guard let framesPerSecond, let value, !value.isNaN else { return nil }
        let rounded = (value * 100).rounded() / 100
        guard !framesPerSecond.contains(rounded) else { return nil }
        return MaterialViolation(
            property: .frameRate, found: "\(Self.text(rounded)) fps",
            allowed: framesPerSecond.described(unit: " fps", Self.text))
    }

    /// Without the fraction when there is none.
    private static func text(_ value: Double) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
