import TestSupport

/// Makes new inputs of those in a corpus: a few small changes each, always the same for a seed and a number.
struct Mutator {
    static let longestInput = 65_536

    let corpus: [[UInt8]]
    let seed: UInt64
    private let words: [[UInt8]]

    init(corpus: [[UInt8]], seed: UInt64) {
        self.corpus = corpus
        self.seed = seed
        var words = Self.words.map { Array($0.utf8) }
        for input in corpus {
            words += input.split { !(0x30...0x7A).contains($0) }.filter { (2...24).contains($0.count) }.map(Array.init)
        }
        self.words = words
    }

    func input(_ number: Int) -> [UInt8] {
        var random = SeededGenerator(seed: seed &+ UInt64(number) &* 0xD1B5_4A32_D192_ED03)
        var input = corpus[random.below(corpus.count)]
        for _ in 0..<(1 << random.below(4)) { change(&input, &random) }
        if input.count > Self.longestInput { input.removeLast(input.count - Self.longestInput) }
        return input
    }

    private func change(_ input: inout [UInt8], _ random: inout SeededGenerator) {
        switch random.below(24) {
        case 0, 1, 2: if !input.isEmpty { input[random.below(input.count)] ^= 1 << UInt8(random.below(8)) }
        case 3, 4: if !input.isEmpty { input[random.below(input.count)] = UInt8(random.below(256)) }
        case 5, 6: input.removeSubrange(random.piece(of: input))
        case 7, 8:
            let piece = Array(input[random.piece(of: input)])
            input.insert(contentsOf: piece, at: random.below(input.count + 1))
        case 9, 10:
            let bytes = (0...random.below(8)).map { _ in UInt8(random.below(256)) }
            input.insert(contentsOf: bytes, at: random.below(input.count + 1))
        case 11, 12: overwrite(&input, &random)
        case 13, 14, 15, 16: replaceNumber(in: &input, &random)
        case 17:
            let other = corpus[random.below(corpus.count)]
            input.removeLast(random.below(input.count + 1))
            input += other[random.below(other.count + 1)...]
        case 18, 19, 20: input.insert(contentsOf: random.one(of: words), at: random.below(input.count + 1))
        case 21: repeatPiece(of: &input, &random)
        default: input.removeLast(random.below(input.count + 1))
        }
    }

    /// Depth, and what takes longer with the square of it.
    private func repeatPiece(of input: inout [UInt8], _ random: inout SeededGenerator) {
        let piece = Array(input[random.piece(of: input)].prefix(64))
        var repeated = piece
        for _ in 0..<random.below(11) where repeated.count < Self.longestInput { repeated += repeated }
        input.insert(contentsOf: repeated, at: random.below(input.count + 1))
    }

    /// Lengths and counts of binary formats, in either order of bytes.
    private func overwrite(_ input: inout [UInt8], _ random: inout SeededGenerator) {
        let size = 1 << random.below(4)
        guard input.count >= size else { return }
        let number = random.one(of: Self.numbers)
        let isBig = random.below(2) == 0
        let start = random.below(input.count - size + 1)
        for index in 0..<size {
            input[start + index] = UInt8(truncatingIfNeeded: number >> (8 * (isBig ? size - 1 - index : index)))
        }
    }

    /// Another number where one stands, so that the text stays what it is.
    private func replaceNumber(in input: inout [UInt8], _ random: inout SeededGenerator) {
        let from = random.below(input.count + 1)
        guard let start = Self.digit(in: input, from) ?? Self.digit(in: input, 0) else { return }
        var end = start
        while end < input.count, Self.isDigit(input[end]) { end += 1 }
        let number = random.below(2) == 0 ? "\(random.one(of: Self.numbers))" : random.one(of: Self.texts)
        input.replaceSubrange(start..<end, with: Array(number.utf8))
    }

    private static func digit(in input: [UInt8], _ from: Int) -> Int? {
        var index = from
        while index < input.count, !isDigit(input[index]) { index += 1 }
        return index < input.count ? index : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static let numbers: [Int64] = [
        0, 1, -1, 7, 8, 127, 128, 255, 256, 32_767, 65_535, 65_536, 1 << 31 - 1, 1 << 31, 1 << 32 - 1, 1 << 32, 1 << 53,
        1 << 53 + 1, .max, .min, .max - 1, -(1 << 31), 1_000_000_000_000,
    ]
    private static let texts = [
        "1e308", "-1e308", "1e309", "0.0", "5.0", "1e-400", "18446744073709551616", "9223372036854775808", "NaN",
        "-9223372036854775808", "00", "null", "\"5\"", "true", "[]", "{}",
    ]
    private static let words = [
        "{", "}", "[", "]", "\"", ":", ",", "\\", "\\u0000", "\\ud800", "\\udc00", "\u{FEFF}", "\u{1B}[2J", "é",
        "e\u{301}", "😀",
        "\u{202E}", "\0", "\r\n", "[[[[[[[[", "{\"a\":", "null", "true", "false", "ftyp", "moov", "moof", "mdat",
        "trak", "uuid",
        "RIFF", "data:", ";base64,", "//", "https://",
    ]
}

/// Without generics, which cost ten times as much in a debug build.
extension SeededGenerator {
    /// From 0 to one less than `count`.
    fileprivate mutating func below(_ count: Int) -> Int { Int(truncatingIfNeeded: next() >> 1) % count }

    fileprivate mutating func one<Value>(of values: [Value]) -> Value { values[below(values.count)] }

    /// Mostly a short one.
    fileprivate mutating func piece(of input: [UInt8]) -> Range<Int> {
        let (one, other) = (below(input.count + 1), below(input.count + 1))
        let (start, end) = (min(one, other), max(one, other))
        return start..<(below(4) == 0 ? end : min(end, start + 16))
    }
}
