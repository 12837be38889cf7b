/// One box (QuickTime: atom) of a file that is not in memory (ISO/IEC 14496-12, 4.2).
struct FileBox {
    let name: FourLetters
    let start: Int64
    /// The offset of the first byte behind the header.
    let content: Int64
    /// The offset behind the box; never past the limit it was read with.
    let end: Int64
    /// Whether it says that it is longer than what is there.
    let isCut: Bool

    var count: Int64 { end - content }
}

/// Reads boxes, and no more of them than any video has.
struct BoxReader {
    var window: ByteWindow
    private var left = 200_000

    init(_ source: any ByteSource) {
        window = ByteWindow(source)
    }

    /// Nil where no box begins.
    /// - Throws: `BrokenVideo` for a file with more boxes than any video has.
    mutating func box(at offset: Int64, limit: Int64) throws -> FileBox? {
        guard offset >= 0, limit - offset >= 8, let stated = try window.word(at: offset),
            let letters = try window.word(at: offset + 4), Self.isName(letters)
        else { return nil }
        guard left > 0 else { throw BrokenVideo("it has more boxes than any video has") }
        left -= 1
        var size = stated
        var header: Int64 = 8
        if stated == 1 {
            guard let large = try window.number(at: offset + 8, size: 8) else { return nil }
            size = large
            header = 16
        } else if stated == 0 {
            // The last box of a file may leave its size open.
            size = UInt64(limit - offset)
        }
        guard size >= UInt64(header), limit - offset >= header else { return nil }
        let isCut = size > UInt64(limit - offset)
        return FileBox(
            name: FourLetters(letters), start: offset, content: offset + header,
            end: isCut ? limit : offset + Int64(size), isCut: isCut)
    }

    /// Letters, digits, spaces and the like, as all names have; QuickTime's may have a ©.
    private static func isName(_ letters: UInt64) -> Bool {
        (0..<4).allSatisfy { place in
            let byte = letters >> (UInt64(place) * 8) & 0xFF
            return (0x20...0x7E).contains(byte) || byte == 0xA9
        }
    }

    /// Calls `body` with each box directly inside another.
    mutating func forEachChild(of box: FileBox, _ body: (inout BoxReader, FileBox) throws -> Void) throws {
        var offset = box.content
        while let child = try self.box(at: offset, limit: box.end) {
            try body(&self, child)
            offset = child.end
        }
    }

    /// The first box of a name directly inside another.
    mutating func first(_ name: FourLetters, in box: FileBox) throws -> FileBox? {
        var offset = box.content
        while let child = try self.box(at: offset, limit: box.end) {
            if child.name == name { return child }
            offset = child.end
        }
        return nil
    }

    /// The number of `size` bytes, `offset` bytes into the content; nil when it reaches past the box.
    mutating func number(at offset: Int64, size: Int = 4, in box: FileBox) throws -> UInt64? {
        guard offset >= 0, offset <= box.count - Int64(size) else { return nil }
        return try window.number(at: box.content + offset, size: size)
    }
}
