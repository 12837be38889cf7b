extension ImageProbe {
    /// Walks the marker segments to the frame header, which alone tells the size.
    ///
    /// A height of 0, which a later segment would have to correct, counts as unknown.
    static func jpeg(_ bytes: Span<UInt8>) -> PixelSize? {
        var segments = JPEGSegments()
        while let segment = segments.next(in: bytes), !segment.isStartOfScan {
            guard segment.isFrameHeader else { continue }
            return PixelSize(
                width: bytes.number(at: segment.offset + 7, size: 2, .big),
                height: bytes.number(at: segment.offset + 5, size: 2, .big))
        }
        return nil
    }
}
