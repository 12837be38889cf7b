/// The order in which a file stores the bytes of a number.
enum ByteOrder {
    case big
    case little
}

/// Lends `bytes` as a span, without a copy unless the collection is not contiguous in memory.
func withSpan<Bytes: RandomAccessCollection<UInt8>, Value>(of bytes: Bytes, _ body: (Span<UInt8>) -> Value) -> Value {
    if let value = bytes.withContiguousStorageIfAvailable({ body($0.span) }) {
        return value
    }
    let copy = Array(bytes)
    return body(copy.span)
}

/// Reading that answers nil, and never traps, wherever the offset points: offsets come from hostile files.
extension Span<UInt8> {
    func byte(at offset: Int) -> UInt8? {
        guard offset >= 0, offset < count else { return nil }
        return self[offset]
    }

    /// The unsigned number of `size` bytes (1…8) at `offset`; nil outside the span, or when it exceeds `Int.max`.
    func number(at offset: Int, size: Int, _ order: ByteOrder) -> Int? {
        guard offset >= 0, size <= count, offset <= count - size else { return nil }
        var value: UInt64 = 0
        for position in 0..<size {
            let index = order == .big ? offset + position : offset + size - 1 - position
            value = value << 8 | UInt64(self[index])
        }
        return Int(exactly: value)
    }

    /// Whether the ASCII bytes of `text` stand at `offset`.
    func holds(_ text: String, at offset: Int) -> Bool {
        guard offset >= 0, offset <= count else { return false }
        var position = offset
        for expected in text.utf8 {
            guard position < count, self[position] == expected else { return false }
            position += 1
        }
        return true
    }

    /// Whether `expected` stands at `offset`.
    func holds(_ expected: [UInt8], at offset: Int) -> Bool {
        guard offset >= 0, expected.count <= count, offset <= count - expected.count else { return false }
        return expected.indices.allSatisfy { self[offset + $0] == expected[$0] }
    }
}
