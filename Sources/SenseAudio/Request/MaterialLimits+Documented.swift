import Media
import Model

/// What the service accepts as material [documented], all numbers in one place.
extension MaterialLimits {
    static let image = MaterialLimits(
        kind: .image,
        maximumCount: 9,
        maximumByteCount: 30 * 1_048_576,
        side: .open(300, 6000),
        ratio: .open(AspectRatio(width: 2, height: 5), AspectRatio(width: 5, height: 2)),
        pixels: nil,
        seconds: nil,
        maximumTotalSeconds: nil,
        framesPerSecond: nil)

    static let audio = MaterialLimits(
        kind: .audio,
        maximumCount: 3,
        maximumByteCount: 15 * 1_048_576,
        side: nil,
        ratio: nil,
        pixels: nil,
        seconds: .closed(2, 15),
        maximumTotalSeconds: 15,
        framesPerSecond: nil)

    static let video = MaterialLimits(
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
    static func limits(for kind: MaterialKind) -> MaterialLimits {
        switch kind {
        case .image: image
        case .audio: audio
        case .video: video
        }
    }

    /// The limits that `facts` break; without a kind there is nothing to compare with.
    static func violations(of facts: MaterialFacts) -> [MaterialViolation] {
        facts.kind.map { limits(for: $0).violations(of: facts) } ?? []
    }

    /// The limits that `facts` break under one reading and keep under another.
    static func doubts(of facts: MaterialFacts) -> [MaterialViolation] {
        facts.kind.map { limits(for: $0).doubts(of: facts) } ?? []
    }
}
