/// Bytes that are read wherever they are asked for: a file, or an array in a test.
public protocol ByteSource {
    /// How many there are.
    var count: Int64 { get }

    /// The bytes from `offset` on; fewer than `count` only at the end.
    /// - Throws: what reading throws. It says nothing about the bytes.
    func bytes(at offset: Int64, count: Int) throws -> [UInt8]
}

/// An array as a source.
public struct ByteArraySource: ByteSource {
    private let array: [UInt8]

    public init(_ array: [UInt8]) {
        self.array = array
    }

    public var count: Int64 { Int64(array.count) }

    public func bytes(at offset: Int64, count: Int) -> [UInt8] {
        guard offset >= 0, count > 0, offset < self.count else { return [] }
        return Array(array[Int(offset)..<min(array.count, Int(offset) + min(count, array.count))])
    }
}

/// Reads numbers from a source, and keeps a few kilobytes of it at a time, however large it is.
struct ByteWindow {
    let source: any ByteSource
    private var start: Int64 = 0
    private var buffer: [UInt8] = []
    private static let size = 16_384

    init(_ source: any ByteSource) {
        self.source = source
    }

    var count: Int64 { source.count }

    /// The unsigned number of `size` bytes (1...8) at `offset`; nil where not all of them are there.
    mutating func number(at offset: Int64, size: Int, _ order: ByteOrder = .big) throws -> UInt64? {
        guard offset >= 0, source.count >= Int64(size), offset <= source.count - Int64(size) else { return nil }
        if offset < start || offset - start > Int64(buffer.count - size) {
            buffer = try source.bytes(at: offset, count: Self.size)
            start = offset
            // The file is shorter than it was.
            guard buffer.count >= size else { return nil }
        }
        let first = Int(offset - start)
        var value: UInt64 = 0
        for place in 0..<size {
            value = value << 8 | UInt64(buffer[order == .big ? first + place : first + size - 1 - place])
        }
        return value
    }

    /// The number of 4 bytes.
    mutating func word(at offset: Int64, _ order: ByteOrder = .big) throws -> UInt64? {
        try number(at: offset, size: 4, order)
    }

    /// Whether so many bytes from `offset` on are there and are all zeros.
    func isZero(at offset: Int64, count: Int) throws -> Bool {
        let bytes = try source.bytes(at: offset, count: count)
        return !bytes.isEmpty && bytes.allSatisfy { $0 == 0 }
    }
}

/// Four letters as the number that they are in a file.
struct FourLetters: Hashable, ExpressibleByStringLiteral {
    let value: UInt64

    init(_ value: UInt64) {
        self.value = value
    }

    init(stringLiteral text: StaticString) {
        value = text.withUTF8Buffer { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }
}
