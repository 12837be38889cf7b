/// Reads how long a sound is from its headers, without decoding it.
public enum AudioProbe {
    /// The duration in seconds of a WAV or MP3 file; nil when it is neither or cannot be told.
    public static func seconds(of bytes: some RandomAccessCollection<UInt8>) -> Double? {
        withSpan(of: bytes) { span in
            MaterialFormat.recognize(span).flatMap { seconds(of: span, format: $0) }
        }
    }

    static func seconds(of bytes: Span<UInt8>, format: MaterialFormat) -> Double? {
        switch format {
        case .wav: wav(bytes)
        case .mp3: MP3Probe.seconds(of: bytes)
        case .jpeg, .png, .webp, .bmp, .tiff, .gif, .mp4, .mov: nil
        }
    }

    private static func wav(_ bytes: Span<UInt8>) -> Double? {
        var offset = 12
        var format: WAVFormat?
        var sampleCount = 0
        while let size = bytes.number(at: offset + 4, size: 4, .little) {
            let content = offset + 8
            if bytes.holds("fmt ", at: offset) {
                format = WAVFormat(in: bytes, at: content)
            } else if bytes.holds("fact", at: offset) {
                sampleCount = bytes.number(at: content, size: 4, .little) ?? 0
            } else if bytes.holds("data", at: offset) {
                let rest = bytes.count - content
                // Programs that write into a pipe cannot come back to fill in the size and leave 0 or all ones.
                let length = size == 0 || size > rest ? rest : size
                return format?.seconds(ofByteCount: length, sampleCount: sampleCount)
            }
            offset = content + size + size % 2
        }
        return nil
    }
}

/// What the `fmt ` chunk of a WAV file says.
private struct WAVFormat {
    let isUncompressed: Bool
    /// Hz.
    let sampleRate: Int
    let bytesPerSecond: Int
    /// For uncompressed sound the bytes of one sample on all channels together.
    let bytesPerBlock: Int

    init?(in bytes: Span<UInt8>, at offset: Int) {
        guard let encoding = bytes.number(at: offset, size: 2, .little),
            let sampleRate = bytes.number(at: offset + 4, size: 4, .little),
            let bytesPerSecond = bytes.number(at: offset + 8, size: 4, .little),
            let bytesPerBlock = bytes.number(at: offset + 12, size: 2, .little)
        else { return nil }
        // Integer, floating point, and the extensible header that multichannel sound needs.
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
