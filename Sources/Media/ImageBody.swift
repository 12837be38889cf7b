/// Looks whether there is a picture behind the header of an image, without decoding it.
enum ImageBody {
    private static let empty = MaterialFlaw.unreadable("without any picture in it")
    private static let cut = MaterialFlaw.doubtful("that is cut short")

    /// What is wrong with an image whose size is known; nil if nothing can be seen to be.
    static func flaw(of bytes: Span<UInt8>, _ format: MaterialFormat) -> MaterialFlaw? {
        switch format {
        case .png: png(bytes)
        case .gif: gif(bytes)
        case .bmp: bmp(bytes)
        case .webp: webp(bytes)
        case .jpeg: jpeg(bytes)
        case .tiff: tiff(bytes)
        case .wav, .mp3, .mp4, .mov: nil
        }
    }

    private static func png(_ bytes: Span<UInt8>) -> MaterialFlaw? {
        var offset = 8
        var hasData = false
        while let length = bytes.number(at: offset, size: 4, .big), bytes.byte(at: offset + 7) != nil {
            if bytes.holds("IEND", at: offset + 4) { return hasData ? nil : empty }
            if bytes.holds("IDAT", at: offset + 4), length > 0, offset + 8 < bytes.count { hasData = true }
            offset += 12 + length
        }
        return hasData ? cut : empty
    }

    private static func gif(_ bytes: Span<UInt8>) -> MaterialFlaw? {
        var offset = 13 + colours(bytes.byte(at: 10))
        var hasPicture = false
        while let block = bytes.byte(at: offset) {
            switch block {
            case 0x21:
                offset = endOfBlocks(from: offset + 2, in: bytes)
            case 0x2C:
                let data = offset + 10 + colours(bytes.byte(at: offset + 9)) + 1
                hasPicture = hasPicture || (bytes.byte(at: data) ?? 0) > 0
                offset = endOfBlocks(from: data, in: bytes)
            default:
                // The trailer, or what some programs leave in its place.
                return hasPicture ? nil : empty
            }
        }
        return hasPicture ? cut : empty
    }

    /// Bytes of the colour table that such flags speak of.
    private static func colours(_ flags: UInt8?) -> Int {
        guard let flags, flags & 0x80 != 0 else { return 0 }
        return 3 << (Int(flags & 7) + 1)
    }

    private static func endOfBlocks(from start: Int, in bytes: Span<UInt8>) -> Int {
        var offset = start
        while let length = bytes.byte(at: offset), length > 0 { offset += 1 + Int(length) }
        return offset + 1
    }

    private static func bmp(_ bytes: Span<UInt8>) -> MaterialFlaw? {
        guard let size = ImageProbe.size(of: bytes, format: .bmp), let header = bytes.number(at: 14, size: 4, .little)
        else { return nil }
        let stated = bytes.number(at: 10, size: 4, .little) ?? 0
        let start = stated > 0 ? stated : 14 + header
        guard start < bytes.count else { return empty }
        let isOld = header == 12
        let compression = isOld ? 0 : bytes.number(at: 30, size: 4, .little) ?? 0
        // Rows of whole words, unless they are compressed.
        guard [0, 3, 6].contains(compression), let bits = bytes.number(at: isOld ? 24 : 28, size: 2, .little) else {
            return nil
        }
        let (rowBits, isWide) = size.width.multipliedReportingOverflow(by: bits)
        let (needed, isLarge) = ((rowBits + 31) / 32 * 4).multipliedReportingOverflow(by: size.height)
        return isWide || isLarge || needed > bytes.count - start ? cut : nil
    }

    private static func webp(_ bytes: Span<UInt8>) -> MaterialFlaw? {
        var offset = 12
        var (end, hasPicture) = (12, false)
        while let size = bytes.number(at: offset + 4, size: 4, .little) {
            if ["VP8 ", "VP8L", "ANMF"].contains(where: { bytes.holds($0, at: offset) }), size > 0 {
                hasPicture = true
            }
            end = offset + 8 + size
            offset = end + size % 2
        }
        guard hasPicture else { return empty }
        return end > bytes.count ? cut : nil
    }

    private static func jpeg(_ bytes: Span<UInt8>) -> MaterialFlaw? {
        var segments = JPEGSegments()
        while let segment = segments.next(in: bytes) {
            guard segment.isStartOfScan else { continue }
            var offset = bytes.count - 2
            // Cameras put more behind the end of the image.
            while offset > segment.offset {
                if bytes[offset] == 0xFF, bytes[offset + 1] == 0xD9 { return nil }
                offset -= 1
            }
            return cut
        }
        return empty
    }

    private static func tiff(_ bytes: Span<UInt8>) -> MaterialFlaw? {
        guard let directory = TIFFDirectory(in: bytes) else { return nil }
        var offsets = directory.numbers(273, in: bytes, atMost: 100_000)
        var counts = directory.numbers(279, in: bytes, atMost: 100_000)
        if offsets.isEmpty {
            offsets = directory.numbers(324, in: bytes, atMost: 100_000)
            counts = directory.numbers(325, in: bytes, atMost: 100_000)
        }
        guard offsets.contains(where: { $0 > 0 && $0 < bytes.count }) else { return empty }
        guard directory.isWhole([273, 279, 324, 325], in: bytes) else { return cut }
        if zip(offsets, counts).contains(where: { $0 > bytes.count || $1 > bytes.count - $0 }) { return cut }
        return directory.isBig ? .doubtful("of the BigTIFF kind, which few programs read") : nil
    }
}
