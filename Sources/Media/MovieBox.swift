/// One box (QuickTime: atom) of an MP4 or MOV file.
struct MovieBox {
    /// The offset of the four letters that name the box.
    let nameOffset: Int
    /// The offset of the first byte behind the box's header.
    let content: Int
    /// The offset behind the box; never past the limit it was read with, never less than `content`.
    let end: Int

    /// Nil where no whole box stands between `offset` and `limit`.
    init?(in bytes: Span<UInt8>, at offset: Int, limit: Int) {
        guard limit <= bytes.count, let stated = bytes.number(at: offset, size: 4, .big),
            bytes.byte(at: offset + 7) != nil
        else { return nil }
        var size = stated
        var header = 8
        if stated == 1 {
            guard let large = bytes.number(at: offset + 8, size: 8, .big) else { return nil }
            size = large
            header = 16
        } else if stated == 0 {
            // The last box of a file may leave its size open.
            size = limit - offset
        }
        guard size >= header, size <= limit - offset else { return nil }
        nameOffset = offset + 4
        content = offset + header
        end = offset + size
    }

    /// The first box named `name` in a file.
    static func first(_ name: String, in bytes: Span<UInt8>) -> MovieBox? {
        first(name, in: bytes, from: 0, to: bytes.count)
    }

    /// The first box named `name` directly inside this one.
    func first(_ name: String, in bytes: Span<UInt8>) -> MovieBox? {
        Self.first(name, in: bytes, from: content, to: end)
    }

    private static func first(_ name: String, in bytes: Span<UInt8>, from start: Int, to end: Int) -> MovieBox? {
        var offset = start
        while let box = MovieBox(in: bytes, at: offset, limit: end) {
            if bytes.holds(name, at: box.nameOffset) { return box }
            offset = box.end
        }
        return nil
    }

    /// Calls `body` with each box directly inside this one.
    func forEachChild(in bytes: Span<UInt8>, _ body: (MovieBox) -> Void) {
        Self.forEach(in: bytes, from: content, to: end, body)
    }

    /// Calls `body` with each box between two offsets.
    static func forEach(in bytes: Span<UInt8>, from start: Int, to end: Int, _ body: (MovieBox) -> Void) {
        var offset = start
        while let box = MovieBox(in: bytes, at: offset, limit: end) {
            body(box)
            offset = box.end
        }
    }

    /// The number of `size` bytes, `offset` bytes into the content; nil when it reaches past the box.
    func number(at offset: Int, size: Int, in bytes: Span<UInt8>) -> Int? {
        guard offset >= 0, offset <= end - content - size else { return nil }
        return bytes.number(at: content + offset, size: size, .big)
    }
}
