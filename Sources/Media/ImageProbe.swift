/// The width and height of an image in pixels, both at least 1.
struct PixelSize: Hashable, Sendable {
    let width: Int
    let height: Int

    /// Nil when a side is missing or smaller than 1, which no valid header says.
    init?(width: Int?, height: Int?) {
        guard let width, let height, width > 0, height > 0 else { return nil }
        self.width = width
        self.height = height
    }
}

/// Reads the size of an image from its header, without decoding it.
enum ImageProbe {
    /// The size of a JPEG, PNG, WebP, BMP, TIFF or GIF as stored; nil when it is none of these or its header is cut.
    ///
    /// A rotation noted in the metadata is not applied: the documented limits are the same for both sides, and those
    /// of their ratio are each other's inverse, so turning an image never changes what the limits say about it.
    static func size(of bytes: Span<UInt8>, format: MaterialFormat) -> PixelSize? {
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

    private static func png(_ bytes: Span<UInt8>) -> PixelSize? {
        guard bytes.holds("IHDR", at: 12) else { return nil }
        return PixelSize(width: bytes.number(at: 16, size: 4, .big), height: bytes.number(at: 20, size: 4, .big))
    }

    private static func gif(_ bytes: Span<UInt8>) -> PixelSize? {
        PixelSize(width: bytes.number(at: 6, size: 2, .little), height: bytes.number(at: 8, size: 2, .little))
    }

    private static func bmp(_ bytes: Span<UInt8>) -> PixelSize? {
        guard let headerSize = bytes.number(at: 14, size: 4, .little) else { return nil }
        if headerSize == 12 {
            return PixelSize(
                width: bytes.number(at: 18, size: 2, .little), height: bytes.number(at: 20, size: 2, .little))
        }
        guard let width = bytes.number(at: 18, size: 4, .little), let height = bytes.number(at: 22, size: 4, .little)
        else { return nil }
        // A negative height means that the rows are stored from the top down.
        let signedHeight = Int32(truncatingIfNeeded: height)
        return PixelSize(width: Int(Int32(truncatingIfNeeded: width)), height: Int(signedHeight.magnitude))
    }

    private static func webp(_ bytes: Span<UInt8>) -> PixelSize? {
        if bytes.holds("VP8 ", at: 12) {
            // The start code follows the three bytes of a key frame's tag; the two top bits of each side only scale.
            guard bytes.holds([0x9D, 0x01, 0x2A], at: 23),
                let width = bytes.number(at: 26, size: 2, .little), let height = bytes.number(at: 28, size: 2, .little)
            else { return nil }
            return PixelSize(width: width & 0x3FFF, height: height & 0x3FFF)
        }
        if bytes.holds("VP8L", at: 12) {
            guard bytes.byte(at: 20) == 0x2F, let bits = bytes.number(at: 21, size: 4, .little) else { return nil }
            return PixelSize(width: (bits & 0x3FFF) + 1, height: (bits >> 14 & 0x3FFF) + 1)
        }
        guard bytes.holds("VP8X", at: 12),
            let width = bytes.number(at: 24, size: 3, .little), let height = bytes.number(at: 27, size: 3, .little)
        else { return nil }
        return PixelSize(width: width + 1, height: height + 1)
    }
}
