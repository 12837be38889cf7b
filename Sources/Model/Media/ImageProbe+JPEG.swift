extension ImageProbe {
    /// Walks the marker segments to the frame header, which alone tells the size.
    ///
    /// Whatever stands between two segments is skipped, as decoders do. A height of 0, which a later segment would
    /// have to correct, counts as unknown.
    static func jpeg(_ bytes: Span<UInt8>) -> PixelSize? {
        var offset = 2
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
            case 0xD9, 0xDA:
                // The image ends or its data begins: no frame header came before.
                return nil
            case 0xC0...0xCF where marker != 0xC4 && marker != 0xC8 && marker != 0xCC:
                return PixelSize(
                    width: bytes.number(at: offset + 7, size: 2, .big),
                    height: bytes.number(at: offset + 5, size: 2, .big))
            default:
                guard let length = bytes.number(at: offset + 2, size: 2, .big), length >= 2 else { return nil }
                offset += 2 + length
            }
        }
        return nil
    }
}
