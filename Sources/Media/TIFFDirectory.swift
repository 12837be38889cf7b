/// The first directory of a TIFF, of the classic kind or of BigTIFF, which has wider numbers.
struct TIFFDirectory {
    let isBig: Bool
    private let order: ByteOrder
    /// The offset of the first entry.
    private let start: Int
    private let count: Int

    /// Nil where the header, or the beginning of the directory, is cut.
    init?(in bytes: Span<UInt8>) {
        order = bytes.byte(at: 0) == 0x4D ? .big : .little
        isBig = bytes.number(at: 2, size: 2, order) == 43
        guard let directory = isBig ? bytes.number(at: 8, size: 8, order) : bytes.number(at: 4, size: 4, order),
            directory <= bytes.count, let count = bytes.number(at: directory, size: isBig ? 8 : 2, order)
        else { return nil }
        start = directory + (isBig ? 8 : 2)
        self.count = min(count, 65_535)
    }

    /// Whether all of it is there, with the place of the next directory behind it, and all numbers of these tags.
    func isWhole(_ tags: [Int], in bytes: Span<UInt8>) -> Bool {
        let width = isBig ? 20 : 12
        guard start + count * width + (isBig ? 8 : 4) <= bytes.count else { return false }
        return (0..<count).allSatisfy { entry in
            let offset = start + entry * width
            guard let tag = bytes.number(at: offset, size: 2, order), tags.contains(tag),
                let list = list(ofEntryAt: offset, in: bytes)
            else { return true }
            return list.count <= (bytes.count - list.place) / list.size
        }
    }

    /// The one number of a tag; nil if it is not there, or has several.
    func number(_ tag: Int, in bytes: Span<UInt8>) -> Int? {
        let values = numbers(tag, in: bytes, atMost: 2)
        return values.count == 1 ? values[0] : nil
    }

    /// The numbers of a tag, which may be stored as BYTE, SHORT, LONG or LONG8.
    func numbers(_ tag: Int, in bytes: Span<UInt8>, atMost most: Int) -> [Int] {
        for entry in 0..<count {
            let offset = start + entry * (isBig ? 20 : 12)
            guard let found = bytes.number(at: offset, size: 2, order) else { return [] }
            if found == tag { return values(ofEntryAt: offset, in: bytes, most) }
        }
        return []
    }

    private func values(ofEntryAt offset: Int, in bytes: Span<UInt8>, _ most: Int) -> [Int] {
        guard let list = list(ofEntryAt: offset, in: bytes) else { return [] }
        return (0..<min(list.count, most)).compactMap {
            bytes.number(at: list.place + $0 * list.size, size: list.size, order)
        }
    }

    /// Where the numbers of an entry stand: in itself if they fit, else elsewhere.
    private func list(ofEntryAt offset: Int, in bytes: Span<UInt8>) -> (place: Int, count: Int, size: Int)? {
        let sizes = [1: 1, 3: 2, 4: 4, 16: 8]
        let wide = isBig ? 8 : 4
        guard let type = bytes.number(at: offset + 2, size: 2, order), let size = sizes[type],
            let count = bytes.number(at: offset + 4, size: wide, order), count > 0
        else { return nil }
        let inside = offset + 4 + wide
        guard let place = count <= wide / size ? inside : bytes.number(at: inside, size: wide, order),
            place <= bytes.count
        else { return nil }
        return (place, count, size)
    }
}
