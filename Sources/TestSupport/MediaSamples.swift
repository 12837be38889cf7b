/// Files of a few bytes, built by hand from the format descriptions: headers first, hardly any content.
public enum MediaSamples {
    public static func big(_ value: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * (size - 1 - $0))) }
    }

    public static func little(_ value: Int, _ size: Int) -> [UInt8] {
        big(value, size).reversed()
    }

    public static func ascii(_ text: String) -> [UInt8] {
        Array(text.utf8)
    }

    public static func zeros(_ count: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: count)
    }
}

// MARK: Images

extension MediaSamples {
    public static func png(_ width: Int, _ height: Int) -> [UInt8] {
        [0x89] + ascii("PNG\r\n") + [0x1A, 0x0A] + big(13, 4) + ascii("IHDR") + big(width, 4) + big(height, 4)
            + [8, 2, 0, 0, 0] + zeros(4) + big(1, 4) + ascii("IDAT") + zeros(5) + zeros(4) + ascii("IEND") + zeros(4)
    }

    public static func gif(_ width: Int, _ height: Int) -> [UInt8] {
        let sides = little(width, 2) + little(height, 2)
        return ascii("GIF89a") + sides + [0, 0, 0, 0x2C] + zeros(4) + sides + [0, 2, 1, 0x44, 0, 0x3B]
    }

    public static func bmp(_ width: Int, _ height: Int, headerSize: Int = 40) -> [UInt8] {
        let side = headerSize == 12 ? 2 : 4
        return ascii("BM") + zeros(12) + little(headerSize, 4) + little(width, side) + little(height, side) + zeros(32)
    }

    /// An application segment, fill bytes, a table segment that is no frame header, then the frame header `frame`.
    public static func jpeg(_ width: Int, _ height: Int, frame: UInt8 = 0xC0) -> [UInt8] {
        let segments: [[UInt8]] = [
            [0xFF, 0xE0] + big(16, 2) + ascii("JFIF\0") + zeros(9),
            [0xFF, 0xFF, 0xFF, 0xC4] + big(4, 2) + [0xFF, 0xC0],
            [0xFF, frame] + big(17, 2) + [8] + big(height, 2) + big(width, 2) + zeros(10),
            [0xFF, 0xDA] + big(2, 2) + [1, 2, 3, 0xFF, 0xD9],
        ]
        return [0xFF, 0xD8] + segments.joined()
    }

    public static func webp(_ name: String, _ chunk: [UInt8]) -> [UInt8] {
        ascii("RIFF") + little(chunk.count + 12, 4) + ascii("WEBP") + ascii(name) + little(chunk.count, 4) + chunk
    }

    public static func webpLossy(_ width: Int, _ height: Int) -> [UInt8] {
        // The two top bits of each side ask for scaling and are no part of it.
        webp("VP8 ", [0x10, 0, 0, 0x9D, 0x01, 0x2A] + little(width | 0x4000, 2) + little(height | 0x8000, 2) + [0, 0])
    }

    public static func webpLossless(_ width: Int, _ height: Int) -> [UInt8] {
        webp("VP8L", [0x2F] + little((width - 1) | (height - 1) << 14 | 1 << 28, 4) + [0])
    }

    public static func webpExtended(_ width: Int, _ height: Int) -> [UInt8] {
        webp("VP8X", [0x10, 0, 0, 0] + little(width - 1, 3) + little(height - 1, 3)) + ascii("VP8 ") + little(2, 4)
            + zeros(2)
    }

    /// `type` is 1 for BYTE, 3 for SHORT, 4 for LONG.
    public static func tiff(_ width: Int, _ height: Int, isBig: Bool, type: Int = 4) -> [UInt8] {
        let number = isBig ? big : little
        func entry(_ tag: Int, _ type: Int, _ value: Int) -> [UInt8] {
            let size = [1: 1, 3: 2, 4: 4][type] ?? 0
            return number(tag, 2) + number(type, 2) + number(1, 4) + number(value, size) + zeros(4 - size)
        }
        let entries =
            entry(254, 4, 0) + entry(256, type, width) + entry(257, type, height) + entry(273, 4, 8) + entry(279, 4, 1)
        return ascii(isBig ? "MM" : "II") + number(42, 2) + number(10, 4) + zeros(2) + number(5, 2) + entries + zeros(4)
    }
}

// MARK: Sounds

extension MediaSamples {
    public static func chunk(_ name: String, _ content: [UInt8], size: Int? = nil) -> [UInt8] {
        ascii(name) + little(size ?? content.count, 4) + content + zeros(content.count % 2)
    }

    public static func waveFormat(encoding: Int = 1, sampleRate: Int, bytesPerBlock: Int, bytesPerSecond: Int)
        -> [UInt8]
    {
        chunk(
            "fmt ",
            little(encoding, 2) + little(1, 2) + little(sampleRate, 4) + little(bytesPerSecond, 4)
                + little(bytesPerBlock, 2) + little(8, 2))
    }

    public static func riff(_ chunks: [UInt8]) -> [UInt8] {
        ascii("RIFF") + little(chunks.count + 4, 4) + ascii("WAVE") + chunks
    }

    /// 100 bytes a second; `dataSize` is what the header claims.
    public static func wav(dataCount: Int, dataSize: Int? = nil, trailing: [UInt8] = []) -> [UInt8] {
        riff(
            waveFormat(sampleRate: 50, bytesPerBlock: 2, bytesPerSecond: 7) + chunk("LIST", [1, 2, 3])
                + chunk("data", zeros(dataCount), size: dataSize) + trailing)
    }

    /// One silent frame of 52 bytes: MPEG 2, layer III, 22,050 Hz, 16 kbit/s, mono, 576 samples.
    public static func mpegFrame(_ content: [UInt8] = []) -> [UInt8] {
        let header: [UInt8] = [0xFF, 0xF3, 0x20, 0xC0]
        return header + content + zeros(52 - header.count - content.count)
    }

    public static func mpegFrames(_ count: Int) -> [UInt8] {
        Array(repeatElement(mpegFrame(), count: count).joined())
    }

    /// Seconds that `count` of these frames play.
    public static func seconds(ofFrames count: Int) -> Double {
        Double(count * 576) / 22050
    }

    public static func id3(_ content: [UInt8], hasFooter: Bool = false) -> [UInt8] {
        let size = content.count
        let bytes = [size >> 21, size >> 14, size >> 7, size].map { UInt8($0 & 0x7F) }
        return ascii("ID3") + [4, 0, hasFooter ? 0x10 : 0] + bytes + content + zeros(hasFooter ? 10 : 0)
    }
}
