/// Reads how long a WAV file plays (RIFF, and RF64 and BW64 for more than 4 GiB).
enum WAVProbe {
    /// Nil without a format or without data.
    static func facts(of bytes: Span<UInt8>) -> AudioFacts? {
        var offset = 12
        var format: WAVFormat?
        var sampleCount = 0
        var largeSize: Int?
        while let size = bytes.number(at: offset + 4, size: 4, .little) {
            let content = offset + 8
            if bytes.holds("fmt ", at: offset) {
                format = WAVFormat(in: bytes, at: content, count: size)
            } else if bytes.holds("fact", at: offset) {
                sampleCount = bytes.number(at: content, size: 4, .little) ?? 0
            } else if bytes.holds("ds64", at: offset) {
                largeSize = bytes.number(at: content + 8, size: 8, .little)
            } else if bytes.holds("data", at: offset) {
                let stated = size == Int(UInt32.max) ? largeSize ?? size : size
                return facts(in: bytes, at: content, stated, format, sampleCount)
            }
            offset = next(after: content, size, in: bytes)
        }
        return nil
    }

    /// - Parameter stated: how many bytes of sound the header speaks of.
    private static func facts(
        in bytes: Span<UInt8>, at content: Int, _ stated: Int, _ format: WAVFormat?, _ sampleCount: Int
    ) -> AudioFacts? {
        let rest = bytes.count - content
        // Programs that write into a pipe cannot come back to fill in the size: they leave 0, or the most there is.
        let isOpen = stated == 0 ? !isChunk(at: content, in: bytes) : stated >= 0x7FFF_F000
        let length = isOpen ? rest : min(stated, rest)
        guard
            let seconds = format?.seconds(
                ofByteCount: length, sampleCount: length < stated && !isOpen ? 0 : sampleCount)
        else { return nil }
        var facts = AudioFacts(seconds: seconds)
        if length < stated, !isOpen {
            facts.flaw = .doubtful("that is cut short: it speaks of \(stated) bytes of sound and has \(length)")
        }
        return facts
    }

    /// Chunks begin at even offsets, but some writers forget the byte that this takes.
    private static func next(after content: Int, _ size: Int, in bytes: Span<UInt8>) -> Int {
        let end = content + size
        guard !size.isMultiple(of: 2) else { return end }
        return isChunk(at: end, in: bytes) && !isChunk(at: end + 1, in: bytes) ? end : end + 1
    }

    /// Whether a name stands there that chunks have.
    private static func isChunk(at offset: Int, in bytes: Span<UInt8>) -> Bool {
        names.contains { bytes.holds($0, at: offset) }
    }

    private static let names = [
        "fmt ", "fact", "data", "LIST", "bext", "cue ", "id3 ", "ID3 ", "JUNK", "PEAK", "smpl", "inst", "iXML", "PAD ",
    ]
}

/// What the `fmt ` chunk of a WAV file says.
private struct WAVFormat {
    let isUncompressed: Bool
    /// Hz.
    let sampleRate: Int
    let bytesPerSecond: Int
    /// For uncompressed sound the bytes of one sample on all channels together.
    let bytesPerBlock: Int

    init?(in bytes: Span<UInt8>, at offset: Int, count: Int) {
        guard var encoding = bytes.number(at: offset, size: 2, .little),
            let sampleRate = bytes.number(at: offset + 4, size: 4, .little),
            let bytesPerSecond = bytes.number(at: offset + 8, size: 4, .little),
            let bytesPerBlock = bytes.number(at: offset + 12, size: 2, .little)
        else { return nil }
        // The extensible header, which multichannel sound needs, has the encoding again, further behind.
        if encoding == 0xFFFE, count >= 40, let real = bytes.number(at: offset + 24, size: 2, .little) {
            encoding = real
        }
        // Integer and floating point.
        isUncompressed = [0x0001, 0x0003, 0xFFFE].contains(encoding)
        self.sampleRate = sampleRate
        self.bytesPerSecond = bytesPerSecond
        self.bytesPerBlock = bytesPerBlock
    }

    /// The exact reading first: some writers leave a wrong byte rate for compressed sound.
    func seconds(ofByteCount byteCount: Int, sampleCount: Int) -> Double? {
        if isUncompressed, sampleRate * bytesPerBlock > 0 {
            return Double(byteCount) / Double(sampleRate * bytesPerBlock)
        }
        if !isUncompressed, sampleRate > 0, sampleCount > 0, sampleCount < UInt32.max {
            return Double(sampleCount) / Double(sampleRate)
        }
        return bytesPerSecond > 0 ? Double(byteCount) / Double(bytesPerSecond) : nil
    }
}
