extension ImageProbe {
    /// Reads the tags ImageWidth and ImageLength of the first directory.
    static func tiff(_ bytes: Span<UInt8>) -> PixelSize? {
        let order: ByteOrder = bytes.byte(at: 0) == 0x4D ? .big : .little
        guard let directory = bytes.number(at: 4, size: 4, order),
            let entries = bytes.number(at: directory, size: 2, order)
        else { return nil }
        var width: Int?
        var height: Int?
        for entry in 0..<entries {
            let offset = directory + 2 + entry * 12
            guard let tag = bytes.number(at: offset, size: 2, order) else { return nil }
            switch tag {
            case 256: width = tiffValue(at: offset, in: bytes, order)
            case 257: height = tiffValue(at: offset, in: bytes, order)
            default: continue
            }
            if let size = PixelSize(width: width, height: height) { return size }
        }
        return nil
    }

    /// The one number of a directory entry, which may be stored as BYTE, SHORT or LONG.
    private static func tiffValue(at offset: Int, in bytes: Span<UInt8>, _ order: ByteOrder) -> Int? {
        let sizes = [1: 1, 3: 2, 4: 4]
        guard let type = bytes.number(at: offset + 2, size: 2, order), let size = sizes[type],
            bytes.number(at: offset + 4, size: 4, order) == 1
        else { return nil }
        return bytes.number(at: offset + 8, size: size, order)
    }
}
