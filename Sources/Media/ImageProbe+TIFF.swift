extension ImageProbe {
    /// Reads the tags ImageWidth and ImageLength of the first directory.
    static func tiff(_ bytes: Span<UInt8>) -> PixelSize? {
        guard let directory = TIFFDirectory(in: bytes) else { return nil }
        return PixelSize(width: directory.number(256, in: bytes), height: directory.number(257, in: bytes))
    }
}
