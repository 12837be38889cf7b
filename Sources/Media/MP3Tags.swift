/// Finds what stands in front of and behind the frames of an MP3 file.
enum MP3Tags {
    /// The offset behind all leading ID3v2 tags, at or past the end if a tag is cut; 0 when there is none.
    static func end(ofLeadingIn bytes: Span<UInt8>) -> Int {
        var offset = 0
        while bytes.holds("ID3", at: offset), let flags = bytes.byte(at: offset + 5),
            let size = synchsafe(at: offset + 6, in: bytes)
        {
            let footer = flags & 0x10 == 0 ? 0 : 10
            offset += 10 + size + footer
        }
        return offset
    }

    /// The offset at which the tags behind the sound begin: ID3v1, APE, Lyrics3 and ID3v2.4, in any order.
    static func start(ofTrailingIn bytes: Span<UInt8>) -> Int {
        var end = bytes.count
        while let size = size(ofTagEndingAt: end, in: bytes), size > 0, size <= end { end -= size }
        return end
    }

    private static func size(ofTagEndingAt end: Int, in bytes: Span<UInt8>) -> Int? {
        if bytes.holds("TAG", at: end - 128) {
            return bytes.holds("TAG+", at: end - 128 - 227) ? 128 + 227 : 128
        }
        if bytes.holds("APETAGEX", at: end - 32), let size = bytes.number(at: end - 20, size: 4, .little),
            let flags = bytes.number(at: end - 12, size: 4, .little)
        {
            return size + (flags >> 31 == 1 ? 32 : 0)
        }
        if bytes.holds("LYRICS200", at: end - 9) {
            let digits = (end - 15..<end - 9).compactMap { bytes.byte(at: $0) }
            return Int(String(decoding: digits, as: UTF8.self)).map { $0 + 15 }
        }
        if bytes.holds("3DI", at: end - 10) { return synchsafe(at: end - 4, in: bytes).map { $0 + 20 } }
        return nil
    }

    /// A number with seven bits a byte, so that no size looks like the beginning of a frame.
    private static func synchsafe(at offset: Int, in bytes: Span<UInt8>) -> Int? {
        guard let stored = bytes.number(at: offset, size: 4, .big), stored & 0x8080_8080 == 0 else { return nil }
        return stored & 0x7F | stored >> 1 & 0x3F80 | stored >> 2 & 0x1F_C000 | stored >> 3 & 0xFE0_0000
    }
}
