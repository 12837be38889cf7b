/// The four bytes that begin each frame of an MP3 file: MPEG 1, 2 or 2.5, layer III.
struct MPEGFrameHeader {
    enum Version {
        case one
        case two
        case twoAndHalf
    }

    let version: Version
    /// Hz.
    let sampleRate: Int
    /// Bytes, header included; never less than 24.
    let length: Int
    let isMono: Bool

    /// Nil where no layer III header stands, and for the "free" bit rate, which leaves the length open.
    init?(in bytes: Span<UInt8>, at offset: Int) {
        guard let bits = bytes.number(at: offset, size: 4, .big), bits >> 21 == 0x7FF, bits >> 17 & 3 == 1 else {
            return nil
        }
        switch bits >> 19 & 3 {
        case 0: version = .twoAndHalf
        case 2: version = .two
        case 3: version = .one
        default: return nil
        }
        let rateIndex = bits >> 10 & 3
        let bitRateIndex = bits >> 12 & 15
        guard rateIndex < 3, (1...14).contains(bitRateIndex) else { return nil }
        let kilobits = version == .one ? Self.kilobitsOfVersionOne : Self.kilobitsOfVersionTwo
        switch version {
        case .one: sampleRate = Self.sampleRates[rateIndex]
        case .two: sampleRate = Self.sampleRates[rateIndex] / 2
        case .twoAndHalf: sampleRate = Self.sampleRates[rateIndex] / 4
        }
        let slots = version == .one ? 144 : 72
        length = slots * kilobits[bitRateIndex] * 1000 / sampleRate + (bits >> 9 & 1)
        isMono = bits >> 6 & 3 == 3
    }

    /// Samples per channel that one frame decodes to.
    var samples: Int { version == .one ? 1152 : 576 }

    /// Where, counted from the frame's first byte, encoders put the `Xing` or `Info` header.
    var infoOffset: Int {
        switch (version, isMono) {
        case (.one, false): 36
        case (.one, true), (_, false): 21
        default: 13
        }
    }

    /// Whether both may belong to one stream; random data seldom passes twice.
    func isConsistent(with other: MPEGFrameHeader) -> Bool {
        version == other.version && sampleRate == other.sampleRate
    }

    private static let sampleRates = [44100, 48000, 32000]
    private static let kilobitsOfVersionOne = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
    private static let kilobitsOfVersionTwo = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
}
