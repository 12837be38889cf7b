/// The video behind every task: the built-in clip, made larger on demand by an MP4 `free` box.
struct VideoFile: Equatable, Sendable {
    /// Size in bytes.
    let count: Int

    /// Changes the padding and the ETag, as a file replaced on its server does.
    var revision = 0

    /// - Parameter requested: the wished size in bytes; what leaves no room for a box of padding gives the clip itself.
    init(requestedBytes requested: Int?) {
        let clip = PackageResources.clip_mp4.count
        guard let requested, requested >= clip + Self.boxHead else {
            count = clip
            return
        }
        // A box says its size in 32 bits.
        count = min(requested, clip + Int(UInt32.max))
    }

    /// - Parameter range: positions inside `0..<count`.
    func bytes(in range: Range<Int>) -> [UInt8] {
        let clip = PackageResources.clip_mp4
        if range.upperBound <= clip.count { return Array(clip[range]) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        bytes += clip[min(range.lowerBound, clip.count)..<clip.count]
        for position in max(range.lowerBound, clip.count)..<range.upperBound {
            bytes.append(paddingByte(at: position - clip.count))
        }
        return bytes
    }

    /// The padding differs from place to place, so that a misplaced range never goes unnoticed.
    private func paddingByte(at position: Int) -> UInt8 {
        switch position {
        case 0..<4: UInt8(truncatingIfNeeded: (count - PackageResources.clip_mp4.count) >> (8 * (3 - position)))
        case 4..<Self.boxHead: Self.boxType[position - 4]
        default: UInt8(truncatingIfNeeded: (position + revision) % 251)
        }
    }

    private static let boxHead = 8
    private static let boxType = [UInt8]("free".utf8)
}
