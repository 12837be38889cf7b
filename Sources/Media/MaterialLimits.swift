public import Model

/// What a service accepts as material of one kind.
///
/// Vendors do not say whether their megabyte has 1,000,000 or 1,048,576 bytes, so it is read as the larger one:
/// only what is too large under both readings is a violation, and no file that a service would take is refused. What is
/// too large under one of them is doubtful; so is a duration that readers of the file do not agree on.
public struct MaterialLimits: Sendable {
    public let kind: MaterialKind
    /// How many of this kind one request may carry in reference mode.
    public let maximumCount: Int
    /// The largest file, in bytes.
    public let maximumByteCount: Int
    /// Width and height, each, in pixels.
    public let side: LimitBounds<Int>?
    /// Width to height.
    public let ratio: LimitBounds<AspectRatio>?
    /// Width times height, in pixels.
    public let pixels: LimitBounds<Int>?
    /// Seconds that each one plays.
    public let seconds: LimitBounds<Double>?
    /// The most seconds that all of this kind in one request may play together.
    public let maximumTotalSeconds: Double?
    /// Frames a second.
    public let framesPerSecond: LimitBounds<Double>?

    public init(
        kind: MaterialKind, maximumCount: Int, maximumByteCount: Int, side: LimitBounds<Int>?,
        ratio: LimitBounds<AspectRatio>?, pixels: LimitBounds<Int>?, seconds: LimitBounds<Double>?,
        maximumTotalSeconds: Double?, framesPerSecond: LimitBounds<Double>?
    ) {
        self.kind = kind
        self.maximumCount = maximumCount
        self.maximumByteCount = maximumByteCount
        self.side = side
        self.ratio = ratio
        self.pixels = pixels
        self.seconds = seconds
        self.maximumTotalSeconds = maximumTotalSeconds
        self.framesPerSecond = framesPerSecond
    }

    /// How long several pieces play together, in seconds, to the millisecond.
    ///
    /// Fractions rarely add up exactly; without the rounding some pieces that fill `maximumTotalSeconds` to the
    /// millisecond would appear to exceed it.
    public static func total(ofSeconds durations: some Sequence<Double>) -> Double {
        toMilliseconds(durations.reduce(0, +))
    }

    /// Rounded to the millisecond, finer than which no limit is checked.
    static func toMilliseconds(_ seconds: Double) -> Double {
        (seconds * 1000).rounded() / 1000
    }
}
