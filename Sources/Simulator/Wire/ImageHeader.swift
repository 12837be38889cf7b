/// How large an image is, by its own header: jpeg, png, webp, bmp, tiff and gif, as the vendor's page lists them.
struct ImageHeader: Equatable {
    let width: Int
    let height: Int

    /// Nil for what is none of these, or has no whole header.
    init?(_ bytes: [UInt8]) {
        let file = Numbers(bytes: bytes)
        let sides: (Int?, Int?)
        if file.has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], at: 0) {
            guard file.has(Array("IHDR".utf8), at: 12) else { return nil }
            sides = (file.big(16, 4), file.big(20, 4))
        } else if file.has(Array("GIF8".utf8), at: 0) {
            sides = (file.little(6, 2), file.little(8, 2))
        } else if file.has(Array("BM".utf8), at: 0) {
            sides = Self.bitmap(file)
        } else if file.has(Array("RIFF".utf8), at: 0), file.has(Array("WEBP".utf8), at: 8) {
            sides = Self.webp(file)
        } else if file.has([0xFF, 0xD8], at: 0) {
            sides = Self.jpeg(file)
        } else {
            sides = Self.tiff(file)
        }
        guard let width = sides.0, let height = sides.1, width > 0, height > 0 else { return nil }
        (self.width, self.height) = (width, height)
    }

    private static func bitmap(_ file: Numbers) -> (Int?, Int?) {
        guard file.little(14, 4) != 12 else { return (file.little(18, 2), file.little(20, 2)) }
        // Rows from the top down have a negative height.
        let height = file.little(22, 4).map { $0 >= 1 << 31 ? (1 << 32) - $0 : $0 }
        return (file.little(18, 4), height)
    }

    private static func webp(_ file: Numbers) -> (Int?, Int?) {
        switch file.little(12, 4) {
        case 0x2038_5056:  // "VP8 "
            return (file.little(26, 2).map { $0 % 16_384 }, file.little(28, 2).map { $0 % 16_384 })
        case 0x4C38_5056:  // "VP8L"
            let bits = file.little(21, 4)
            return (bits.map { $0 % 16_384 + 1 }, bits.map { $0 / 16_384 % 16_384 + 1 })
        case 0x5838_5056:  // "VP8X"
            return (file.little(24, 3).map { $0 + 1 }, file.little(27, 3).map { $0 + 1 })
        default: return (nil, nil)
        }
    }

    private static func jpeg(_ file: Numbers) -> (Int?, Int?) {
        var place = 2
        while let byte = file.big(place, 1), let code = file.big(place + 1, 1) {
            let isMarker = byte == 0xFF && code != 0xFF && code != 0
            guard isMarker, !(0xD0...0xD8).contains(code), code != 1 else {
                place += 1
                continue
            }
            // A frame header; C4, C8 and CC are tables and the like.
            if (0xC0...0xCF).contains(code), code % 4 != 0 || code == 0xC0 {
                return (file.big(place + 7, 2), file.big(place + 5, 2))
            }
            guard code != 0xDA, let length = file.big(place + 2, 2), length >= 2 else { break }
            place += 2 + length
        }
        return (nil, nil)
    }

    private static func tiff(_ file: Numbers) -> (Int?, Int?) {
        let isBig = file.has([0x4D, 0x4D, 0, 42], at: 0)
        guard isBig || file.has([0x49, 0x49, 42, 0], at: 0) else { return (nil, nil) }
        func number(_ place: Int, _ count: Int) -> Int? { isBig ? file.big(place, count) : file.little(place, count) }
        guard let directory = number(4, 4), let count = number(directory, 2) else { return (nil, nil) }
        var found: [Int: Int] = [:]
        for place in (0..<count).map({ directory + 2 + $0 * 12 }) {
            guard let tag = number(place, 2) else { break }
            if tag == 256 || tag == 257 { found[tag] = number(place + 8, number(place + 2, 2) == 3 ? 2 : 4) }
        }
        return (found[256], found[257])
    }
}

/// Numbers out of bytes; nil past their end.
private struct Numbers {
    let bytes: [UInt8]

    func has(_ expected: [UInt8], at place: Int) -> Bool { bytes.dropFirst(place).starts(with: expected) }

    func big(_ place: Int, _ count: Int) -> Int? {
        guard place >= 0, place + count <= bytes.count else { return nil }
        return bytes[place..<place + count].reduce(0) { $0 << 8 | Int($1) }
    }

    func little(_ place: Int, _ count: Int) -> Int? {
        guard place >= 0, place + count <= bytes.count else { return nil }
        return bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
