/// Walks the marker segments of a JPEG, from its first to the one that begins the picture's data.
///
/// Whatever stands between two segments is skipped, as decoders do.
struct JPEGSegments {
    struct Segment {
        let marker: UInt8
        /// Of the byte 0xFF in front of the marker.
        let offset: Int

        /// Whether it tells the size of the picture.
        var isFrameHeader: Bool {
            (0xC0...0xCF).contains(marker) && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
        }

        var isStartOfScan: Bool { marker == 0xDA }
    }

    private var offset = 2

    /// Nil at the end of the image, and where a segment is shorter than its own length.
    mutating func next(in bytes: Span<UInt8>) -> Segment? {
        while let byte = bytes.byte(at: offset) {
            guard byte == 0xFF, let marker = bytes.byte(at: offset + 1) else {
                offset += 1
                continue
            }
            switch marker {
            case 0xFF, 0x00:
                offset += 1
            case 0x01, 0xD0...0xD8:
                offset += 2
            case 0xD9:
                return nil
            default:
                guard let length = bytes.number(at: offset + 2, size: 2, .big), length >= 2 else { return nil }
                defer { offset += 2 + length }
                return Segment(marker: marker, offset: offset)
            }
        }
        return nil
    }
}
