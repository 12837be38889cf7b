/// A small MP4 built by hand, box by box, with everything adjustable that tells a whole file from one that is not.
public struct SmallMovie: Sendable {
    /// Boxes before the index, whole ones.
    public var leading = SmallMovie.box(
        "ftyp", SmallMovie.ascii("isom") + SmallMovie.zeros(4) + SmallMovie.ascii("isommp41"))
    /// What is behind the last box.
    public var trailing: [UInt8] = []
    /// `vide`, `soun`, `pict` …; a track each.
    public var handlers = ["vide"]
    public var codec = "avc1"
    /// The frames of each track.
    public var frames: [[UInt8]] = (1...6).map { number in (0..<200).map { UInt8(truncatingIfNeeded: $0 + number) | 1 }
    }
    /// Frames of each chunk.
    public var chunk = 2
    /// Whether offsets have 64 bits.
    public var isLarge = false
    public var isIndexLast = false
    /// Whether the last box leaves its size open.
    public var isOpenEnded = false
    /// Instead of `stsz`: sizes of 16 bits in `stz2`.
    public var hasSmallSizes = false
    /// Added to what the index says of each place.
    public var shift = 0
    /// What the table of sizes claims to have; nil for the truth.
    public var claimedFrames: Int?

    public init() {}

    public init(frames: [[UInt8]]) {
        self.frames = frames
    }

    public var bytes: [UInt8] {
        let data = handlers.flatMap { _ in frames.flatMap { $0 } }
        var index = moov(dataAt: 0)
        let header = 8
        if isIndexLast {
            index = moov(dataAt: leading.count + header)
            return leading + Self.box("mdat", data) + open(index) + trailing
        }
        index = moov(dataAt: leading.count + index.count + header)
        return leading + index + open(Self.box("mdat", data)) + trailing
    }

    private func open(_ box: [UInt8]) -> [UInt8] { isOpenEnded ? [0, 0, 0, 0] + box.dropFirst(4) : box }

    private func moov(dataAt start: Int) -> [UInt8] {
        let perTrack = frames.reduce(0) { $0 + $1.count }
        let tracks = handlers.enumerated().flatMap { track in
            self.track(track.offset + 1, track.element, start + track.offset * perTrack + shift)
        }
        return Self.box("moov", Self.box("mvhd", Self.zeros(100)) + tracks)
    }

    private func track(_ number: Int, _ handler: String, _ start: Int) -> [UInt8] {
        var offsets: [Int] = []
        var offset = start
        for first in stride(from: 0, to: frames.count, by: chunk) {
            offsets.append(offset)
            offset += frames[first..<min(first + chunk, frames.count)].reduce(0) { $0 + $1.count }
        }
        let sizes = frames.flatMap { Self.big($0.count, hasSmallSizes ? 2 : 4) }
        let claimed = Self.big(claimedFrames ?? frames.count, 4)
        let sizeBox =
            hasSmallSizes
            ? Self.box("stz2", Self.zeros(4) + [0, 0, 0, 16] + claimed + sizes)
            : Self.box("stsz", Self.zeros(8) + claimed + sizes)
        let places = offsets.flatMap { Self.big($0, isLarge ? 8 : 4) }
        let table = [
            Self.box("stsd", Self.zeros(4) + Self.big(1, 4) + Self.box(codec, Self.zeros(78))),
            Self.box("stsc", Self.zeros(4) + Self.big(1, 4) + Self.big(1, 4) + Self.big(chunk, 4) + Self.big(1, 4)),
            sizeBox, Self.box(isLarge ? "co64" : "stco", Self.zeros(4) + Self.big(offsets.count, 4) + places),
        ].flatMap { $0 }
        let media = [
            Self.box("mdhd", Self.zeros(24)),
            Self.box("hdlr", Self.zeros(8) + Self.ascii(handler) + Self.zeros(13)),
            Self.box("minf", Self.box("stbl", table)),
        ].flatMap { $0 }
        let header = Self.box("tkhd", Self.zeros(12) + Self.big(number, 4) + Self.zeros(68))
        return Self.box("trak", header + Self.box("mdia", media))
    }

    public static func box(_ name: String, _ content: [UInt8]) -> [UInt8] {
        big(content.count + 8, 4) + ascii(name) + content
    }

    public static func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

    public static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    public static func big(_ number: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * (size - 1 - $0))) }
    }
}

extension SmallMovie {
    /// One frame that fills a movie of so many bytes, and is different everywhere.
    public static func filling(_ count: Int, seed: Int = 0) -> [UInt8] {
        let empty = SmallMovie(frames: [[]]).bytes.count
        return SmallMovie(frames: [(0..<count - empty).map { UInt8(truncatingIfNeeded: ($0 / 3 + seed * 7) % 253) }])
            .bytes
    }
}
