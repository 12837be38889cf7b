/// A scale from the lowest to the highest of some values and always with zero, parted by round numbers.
struct Axis: Sendable, Equatable {
    /// At least two, rising. The first and the last are the ends of the scale.
    let ticks: [Double]

    init(covering values: some Sequence<Double>, steps: AxisSteps = .decimal, intervals: Int = 5) {
        var (low, high) = (0.0, 0.0)
        for value in values where value.isFinite { (low, high) = (min(low, value), max(high, value)) }
        (low, high) = (max(low, -Double.mostSummed), min(high, Double.mostSummed))
        // Where there is nothing to tell apart, any scale will do.
        if high - low < Double.leastDrawn { high = 1 }
        let step = steps.step(atLeast: (high - low) / Double(max(intervals, 1)))
        // A sum such as 0.1 + 0.2 lies a trifle above its tick, and is not worth another one.
        let trifle = 1e-9
        let first = Int((low / step.size + trifle).rounded(.down))
        let last = Int((high / step.size - trifle).rounded(.up))
        ticks = (first...max(last, first + 1)).map { step.multiple($0) }
    }

    var lowest: Double { ticks.first ?? 0 }
    var highest: Double { ticks.last ?? 1 }

    /// Where a value lies between the two ends: 0 at the lowest, 1 at the highest, and never beyond.
    func share(of value: Double) -> Double {
        let span = highest - lowest
        guard span > 0, value.isFinite else { return 0 }
        return min(max((value - lowest) / span, 0), 1)
    }
}

extension Double {
    /// Less than this is nothing.
    static let leastDrawn = 1e-9

    /// More than any sum of drawable values, and little enough to be reckoned with.
    fileprivate static let mostSummed = 1e30

    /// The value if it is a number. Beyond the ends, where a `Double` no longer counts in ones, it stays at the end.
    var drawable: Double? {
        guard isFinite else { return nil }
        return Swift.min(Swift.max(self, -1e15), 1e15)
    }
}
