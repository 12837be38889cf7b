/// Which numbers count as round.
enum AxisSteps: Sendable {
    /// 1, 2, 5 and their tenfolds and tenths.
    case decimal
    /// The same without fractions, for things that are counted.
    case whole
    /// Milliseconds, in steps that are round as seconds, minutes, hours or days.
    case milliseconds

    /// A step as a fraction, so that the third tenth is 0.3 and not 0.30000000000000004.
    struct Step: Sendable {
        var numerator: Double
        var denominator: Double = 1

        var size: Double { numerator / denominator }

        func multiple(_ count: Int) -> Double { Double(count) * numerator / denominator }
    }

    /// The smallest round step that is not smaller than the given one.
    func step(atLeast size: Double) -> Step {
        switch self {
        case .decimal: Self.decimal(atLeast: size)
        case .whole: Self.decimal(atLeast: max(size, 1))
        case .milliseconds: Self.time(atLeast: max(size, 1))
        }
    }

    private static func decimal(atLeast size: Double) -> Step {
        let size = max(size, Double.leastDrawn / 100)
        var (up, down) = (1.0, 1.0)
        while size / up > 10 { up *= 10 }
        while size * down < 1 { down *= 10 }
        let rest = size * down / up
        let digit = [1.0, 2, 5].first { $0 >= rest } ?? 10
        return Step(numerator: digit * up, denominator: down)
    }

    private static func time(atLeast size: Double) -> Step {
        let (second, minute, hour, day) = (1_000.0, 60_000.0, 3_600_000.0, 86_400_000.0)
        if size <= second / 2 { return decimal(atLeast: size) }
        if size > day / 2 {
            let days = decimal(atLeast: max(size / day, 1))
            return Step(numerator: days.numerator * day)
        }
        let sixties = [1.0, 2, 5, 10, 15, 30]
        let round = sixties.map { $0 * second } + sixties.map { $0 * minute } + [1, 2, 3, 6, 12].map { $0 * hour }
        return Step(numerator: round.first { $0 >= size } ?? day)
    }
}
