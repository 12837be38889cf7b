@testable import Media

extension MaterialFormat {
    /// What a file is by its first bytes.
    init?(recognizing bytes: some RandomAccessCollection<UInt8>) {
        guard let format = withSpan(of: bytes, Self.recognize) else { return nil }
        self = format
    }
}

extension AudioProbe {
    /// The duration of a WAV or MP3 file in seconds.
    static func seconds(of bytes: some RandomAccessCollection<UInt8>) -> Double? {
        withSpan(of: bytes) { span in MaterialFormat.recognize(span).flatMap { facts(of: span, format: $0)?.seconds } }
    }
}

extension ImageProbe {
    /// The size of an image as stored.
    static func size(of bytes: some RandomAccessCollection<UInt8>) -> PixelSize? {
        withSpan(of: bytes) { span in MaterialFormat.recognize(span).flatMap { size(of: span, format: $0) } }
    }
}

extension VideoProbe {
    /// What the movie header of a video says.
    static func facts(of bytes: some RandomAccessCollection<UInt8>) -> VideoFacts? { withSpan(of: bytes, Self.facts) }
}
