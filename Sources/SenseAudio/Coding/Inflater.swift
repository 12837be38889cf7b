/// Undoes DEFLATE (RFC 1951), the compression within gzip and zlib.
///
/// In Swift and not by a library: answers are small, and a stream from outside can then do no more harm than an array out
/// of bounds, which does not happen.
struct Inflater {
    enum Fault: Error {
        /// It is no such stream, or one that was damaged.
        case isBroken
        /// It ends too soon.
        case isCut
        /// More would come of it than may.
        case isTooLarge
    }

    private let input: [UInt8]
    /// Where the next byte of the input is read; after `run`, the first one behind the stream.
    private(set) var position: Int
    private var held: UInt32 = 0
    private var heldBits: UInt32 = 0
    /// What has come of it, also where it turned out to be broken.
    private(set) var output: [UInt8] = []
    private let limit: Int

    /// - Parameter limit: in bytes of output.
    init(_ input: [UInt8], from position: Int, limit: Int) {
        self.input = input
        self.position = position
        self.limit = limit
    }

    mutating func run() throws(Fault) {
        var isLast = false
        while !isLast {
            isLast = try bits(1) == 1
            switch try bits(2) {
            case 0: try copyStored()
            case 1: try decode(Self.fixedLengths, Self.fixedDistances)
            case 2:
                let (lengths, distances) = try readCodes()
                try decode(lengths, distances)
            default: throw .isBroken
            }
        }
    }

    private mutating func bits(_ count: UInt32) throws(Fault) -> Int {
        while heldBits < count {
            guard position < input.count else { throw .isCut }
            held |= UInt32(input[position]) << heldBits
            heldBits += 8
            position += 1
        }
        defer {
            held >>= count
            heldBits -= count
        }
        return Int(held & (1 << count - 1))
    }

    /// A block that is not compressed. It begins at a whole byte; fewer than eight bits are ever held here.
    private mutating func copyStored() throws(Fault) {
        (held, heldBits) = (0, 0)
        guard position + 4 <= input.count else { throw .isCut }
        let length = Int(input[position]) | Int(input[position + 1]) << 8
        let inverse = Int(input[position + 2]) | Int(input[position + 3]) << 8
        guard length ^ inverse == 0xFFFF else { throw .isBroken }
        position += 4
        let end = min(position + length, input.count)
        guard output.count + end - position <= limit else { throw .isTooLarge }
        output += input[position..<end]
        guard position + length == end else { throw .isCut }
        position = end
    }

    private mutating func decode(_ lengths: PrefixCode, _ distances: PrefixCode) throws(Fault) {
        while true {
            let symbol = try next(of: lengths)
            switch symbol {
            case ..<256:
                guard output.count < limit else { throw .isTooLarge }
                output.append(UInt8(symbol))
            case 256: return
            default:
                guard symbol - 257 < Self.lengthBases.count else { throw .isBroken }
                let length = Self.lengthBases[symbol - 257] + (try bits(Self.lengthBits[symbol - 257]))
                let code = try next(of: distances)
                guard code < Self.distanceBases.count else { throw .isBroken }
                let distance = Self.distanceBases[code] + (try bits(Self.distanceBits[code]))
                guard distance <= output.count else { throw .isBroken }
                guard output.count + length <= limit else { throw .isTooLarge }
                // What is copied may be what was copied just now.
                for _ in 0..<length { output.append(output[output.count - distance]) }
            }
        }
    }

    /// The codes of a block that brings its own.
    private mutating func readCodes() throws(Fault) -> (lengths: PrefixCode, distances: PrefixCode) {
        let lengthCount = try bits(5) + 257
        let distanceCount = try bits(5) + 1
        let orderCount = try bits(4) + 4
        var widths = [UInt8](repeating: 0, count: Self.order.count)
        for place in Self.order.prefix(orderCount) { widths[place] = UInt8(try bits(3)) }
        let code = try PrefixCode(widths[...])
        widths = []
        while widths.count < lengthCount + distanceCount {
            let symbol = try next(of: code)
            switch symbol {
            case ..<16: widths.append(UInt8(symbol))
            case 16:
                guard let last = widths.last else { throw .isBroken }
                widths += Array(repeating: last, count: try bits(2) + 3)
            case 17: widths += Array(repeating: 0, count: try bits(3) + 3)
            default: widths += Array(repeating: 0, count: try bits(7) + 11)
            }
        }
        guard widths.count == lengthCount + distanceCount else { throw .isBroken }
        return (try PrefixCode(widths[..<lengthCount]), try PrefixCode(widths[lengthCount...]))
    }

    private mutating func next(of code: PrefixCode) throws(Fault) -> Int {
        var (value, first, index) = (0, 0, 0)
        for width in 1...PrefixCode.longest {
            value = value << 1 | (try bits(1))
            first <<= 1
            let count = code.counts[width]
            if value - first < count { return code.symbols[index + value - first] }
            index += count
            first += count
        }
        throw .isBroken
    }

    // The tables of RFC 1951, 3.2.5 to 3.2.7.
    private static let lengthBases = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    private static let lengthBits: [UInt32] = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBases = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537, 2_049, 3_073,
        4_097,
        6_145, 8_193, 12_289, 16_385, 24_577,
    ]
    private static let distanceBits: [UInt32] = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let fixedLengths = PrefixCode(
        complete: (0..<288).map { symbol -> UInt8 in symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8 })
    private static let fixedDistances = PrefixCode(complete: [UInt8](repeating: 5, count: 30))
}

/// A code in which no word begins another, told by how many bits each symbol has (RFC 1951, 3.2.2).
struct PrefixCode {
    static let longest = 15

    /// How many symbols have so many bits.
    private(set) var counts = [Int](repeating: 0, count: longest + 1)
    /// In the order of their words.
    private(set) var symbols: [Int] = []

    /// - Parameter widths: bits by symbol; 0 for one that does not occur.
    /// - Throws: `isBroken` if there are more words than so many bits can tell apart. Fewer are not: a word that stands for
    ///   nothing is noticed when it comes.
    init(_ widths: ArraySlice<UInt8>) throws(Inflater.Fault) {
        self.init(complete: widths)
        var free = 1
        for width in 1...Self.longest {
            free = free << 1 - counts[width]
            guard free >= 0 else { throw .isBroken }
        }
    }

    /// - Parameter widths: known to make a code.
    init(complete widths: some Sequence<UInt8>) {
        let widths = Array(widths)
        for width in widths where width > 0 { counts[Int(width)] += 1 }
        for width in 1...UInt8(Self.longest) {
            symbols += widths.indices.filter { widths[$0] == width }
        }
    }
}
