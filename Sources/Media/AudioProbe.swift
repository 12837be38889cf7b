/// What a sound says about its length.
struct AudioFacts {
    /// Seconds, by the most exact reading.
    var seconds: Double
    /// Seconds, as other readers may have it.
    var others: [Double] = []
    var flaw: MaterialFlaw?
}

/// Reads how long a sound is from its headers, without decoding it.
enum AudioProbe {
    static func facts(of bytes: Span<UInt8>, format: MaterialFormat) -> AudioFacts? {
        switch format {
        case .wav: WAVProbe.facts(of: bytes)
        case .mp3: MP3Probe.facts(of: bytes)
        case .jpeg, .png, .webp, .bmp, .tiff, .gif, .mp4, .mov: nil
        }
    }
}
