/// How often something was done, and how long that took in all.
public struct DurationSum: Sendable, Equatable {
    public var count: Int64 = 0
    public var seconds = 0.0

    public init() {}

    public mutating func add(_ duration: Duration) {
        count += 1
        seconds += duration / .seconds(1)
    }
}
