/// What the service accepts as material of one kind (documented), all numbers in one place.
///
/// The vendor does not say whether its megabyte has 1,000,000 or 1,048,576 bytes, so it is read as the larger one:
/// only what is too large under both readings is a violation, and no file that the service would take is refused. What is
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

    public static let image = MaterialLimits(
        kind: .image,
        maximumCount: 9,
        maximumByteCount: 30 * 1_048_576,
        side: .open(300, 6000),
        ratio: .open(AspectRatio(width: 2, height: 5), AspectRatio(width: 5, height: 2)),
        pixels: nil,
        seconds: nil,
        maximumTotalSeconds: nil,
        framesPerSecond: nil)

    public static let audio = MaterialLimits(
        kind: .audio,
        maximumCount: 3,
        maximumByteCount: 15 * 1_048_576,
        side: nil,
        ratio: nil,
        pixels: nil,
        seconds: .closed(2, 15),
        maximumTotalSeconds: 15,
        framesPerSecond: nil)

    public static let video = MaterialLimits(
        kind: .video,
        maximumCount: 3,
        maximumByteCount: 50 * 1_048_576,
        side: .closed(300, 6000),
        ratio: .closed(AspectRatio(width: 2, height: 5), AspectRatio(width: 5, height: 2)),
        pixels: .closed(640 * 640, 834 * 1112),
        seconds: .closed(2, 15),
        maximumTotalSeconds: 15,
        framesPerSecond: .closed(24, 60))

    /// The limits for one kind of material.
    public static func limits(for kind: MaterialKind) -> MaterialLimits {
        switch kind {
        case .image: image
        case .audio: audio
        case .video: video
        }
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
