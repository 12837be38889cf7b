import Testing

@testable import Simulator

struct VideoFileTests {
    private static let clip = VideoFile(requestedBytes: nil)

    private struct Box: Equatable {
        let type: String
        let size: Int
    }

    /// The boxes at the top of an MP4 file; stops where the sizes stop making sense.
    private func topBoxes(_ file: [UInt8]) -> [Box] {
        var boxes: [Box] = []
        var start = 0
        while start + 8 <= file.count {
            let size = file[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
            guard size >= 8, start + size <= file.count else { break }
            boxes.append(Box(type: String(decoding: file[start + 4..<start + 8], as: UTF8.self), size: size))
            start += size
        }
        return boxes
    }

    private func bytes(_ file: VideoFile) -> [UInt8] {
        file.bytes(in: 0..<file.count)
    }

    @Test func `the clip is a small MP4 made of whole boxes`() {
        let boxes = topBoxes(bytes(Self.clip))
        #expect(Set(boxes.map(\.type)).isSuperset(of: ["ftyp", "moov", "mdat"]))
        #expect(boxes.first?.type == "ftyp")
        #expect(boxes.map(\.size).reduce(0, +) == Self.clip.count)
        #expect(Self.clip.count < 14_000)
    }

    @Test(arguments: [8, 9, 4096, 300_000])
    func `padding is one free box behind the clip`(padding: Int) {
        let file = VideoFile(requestedBytes: Self.clip.count + padding)
        #expect(file.count == Self.clip.count + padding)
        #expect(bytes(file).starts(with: bytes(Self.clip)))
        #expect(topBoxes(bytes(file)) == topBoxes(bytes(Self.clip)) + [Box(type: "free", size: padding)])
    }

    @Test(arguments: [0, 1, 7])
    func `what leaves no room for a box gives the clip itself`(padding: Int) {
        #expect(VideoFile(requestedBytes: Self.clip.count + padding) == Self.clip)
        #expect(VideoFile(requestedBytes: padding) == Self.clip)
    }

    @Test func `any part equals the same part of the whole`() {
        let file = VideoFile(requestedBytes: Self.clip.count + 5000)
        let whole = bytes(file)
        let edge = Self.clip.count
        for part in [0..<10, edge - 5..<edge, edge - 5..<edge + 20, edge..<edge + 3, edge + 6..<edge + 5000, 7..<7] {
            #expect(file.bytes(in: part) == Array(whole[part]))
        }
    }
}
