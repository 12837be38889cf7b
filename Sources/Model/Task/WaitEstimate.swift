/// How long tasks of one kind took, from the create call to the verdict: what this ledger has seen. Milliseconds.
public struct WaitEstimate: Sendable, Equatable {
    /// What tasks have to have in common to take as long.
    public struct Kind: Sendable, Hashable {
        public var model: String
        public var resolution: String
        /// Seconds of video.
        public var duration: Int
        public var isSimulated: Bool

        public init(_ task: VideoTask) {
            self.init(
                model: task.request.model, resolution: task.request.resolution, duration: task.request.duration,
                isSimulated: task.isSimulated)
        }

        public init(model: String, resolution: String, duration: Int, isSimulated: Bool) {
            (self.model, self.resolution, self.duration) = (model, resolution, duration)
            self.isSimulated = isSimulated
        }
    }

    /// Half of them took no longer.
    public var median: Int64
    /// Nine of ten took no longer.
    public var ninth: Int64

    /// Fewer than these say nothing.
    public static let fewest = 5

    /// - Parameter waits: in any order.
    /// - Returns: nil for fewer than `fewest`.
    public init?(of waits: [Int64]) {
        guard waits.count >= Self.fewest else { return nil }
        let sorted = waits.map { max(0, $0) }.sorted()
        func quantile(_ tenths: Int) -> Int64 { sorted[min(sorted.count - 1, (sorted.count * tenths + 9) / 10 - 1)] }
        (median, ninth) = (quantile(5), quantile(9))
    }

    /// How far a task has come.
    public enum Standing: Sendable, Equatable {
        /// So long is left.
        case left(ClosedRange<Int64>)
        /// It takes longer than nine of ten did.
        case late
        /// It takes more than twice as long as nine of ten did.
        case farBeyond
    }

    /// - Parameter elapsed: since the create call.
    public func standing(after elapsed: Int64) -> Standing {
        if elapsed > 2 * ninth { return .farBeyond }
        guard elapsed <= ninth else { return .late }
        return .left(max(0, median - elapsed)...max(0, ninth - elapsed))
    }
}
