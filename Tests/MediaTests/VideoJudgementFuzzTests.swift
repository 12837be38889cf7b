import Media
import Model
import TestSupport
import Testing

/// Damaged in every way that a seed brings up, a file ends in a judgement: no crash, and no loop without end.
@Suite(.timeLimit(.minutes(5)))
struct VideoJudgementFuzzTests {
    private static let names = [
        "faststart.mp4", "moov-last.mp4", "fragmented.mp4", "indexed.mp4", "boat.mov", "boat.webm", "boat.mkv",
        "boat.avi",
        "boat.ts", "sound.m4a", "picture.avif",
    ]
    private static let numbers: [[UInt8]] = [
        [0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 8], [0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF],
        [0x80, 0, 0, 0], [0, 0, 1, 0], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
    ]

    @Test(arguments: names)
    func `mutated files are judged`(name: String) throws {
        let file = try VideoJudgementTests.file(name)
        var random = SeededGenerator(seed: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        for _ in 0..<1_500 {
            var bytes = file
            for _ in 0...Int.random(in: 0..<4, using: &random) where !bytes.isEmpty {
                // What says something stands at the beginning and at the end.
                let most = Bool.random(using: &random) ? bytes.count : min(bytes.count, 800)
                let place = Int.random(in: 0..<most, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[place] = .random(in: 0...255, using: &random)
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: bytes.removeSubrange(place..<min(bytes.count, place + .random(in: 1..<40, using: &random)))
                case 3:
                    let piece = bytes[place..<min(bytes.count, place + .random(in: 1..<200, using: &random))]
                    bytes.insert(contentsOf: piece, at: .random(in: 0...bytes.count, using: &random))
                default:
                    let number = Self.numbers.randomElement(using: &random) ?? []
                    bytes.replaceSubrange(place..<min(bytes.count, place + number.count), with: number)
                }
            }
            _ = try VideoJudgementTests.judge(bytes)
        }
    }
}
