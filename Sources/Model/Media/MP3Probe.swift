/// Recognises MP3 files and reads how long they are.
enum MP3Probe {
    /// How far behind an ID3 tag the first frame is looked for, in bytes: some writers leave padding in between.
    private static let searchLimit = 65536

    static func isMP3(_ bytes: Span<UInt8>) -> Bool {
        let audio = endOfTags(in: bytes)
        guard audio == 0 else {
            // The tag may be larger than what was handed over; few formats but MP3 begin with one.
            return audio >= bytes.count || firstFrame(in: bytes, from: audio) != nil
        }
        guard let frame = MPEGFrameHeader(in: bytes, at: 0) else { return false }
        guard frame.length + 4 <= bytes.count else { return true }
        return MPEGFrameHeader(in: bytes, at: frame.length).map(frame.isConsistent) ?? false
    }

    /// Seconds, from the frame count that encoders leave in the first frame, else from counting the frames.
    ///
    /// Where the encoder noted how many samples it added in front and behind, these do not count: a sound of 15 s
    /// stays one of 15 s.
    static func seconds(of bytes: Span<UInt8>) -> Double? {
        guard let start = firstFrame(in: bytes, from: endOfTags(in: bytes)),
            let header = MPEGFrameHeader(in: bytes, at: start)
        else { return nil }
        let samples: Int
        switch announcement(in: bytes, at: start, header) {
        case .samples(let announced): samples = announced
        case .noCount: samples = countSamples(in: bytes, from: start + header.length, like: header)
        case .absent: samples = countSamples(in: bytes, from: start, like: header)
        }
        return samples > 0 ? Double(samples) / Double(header.sampleRate) : nil
    }

    /// The offset behind all leading ID3v2 tags, at or past the end if a tag is cut; 0 when there is none.
    private static func endOfTags(in bytes: Span<UInt8>) -> Int {
        var offset = 0
        while bytes.holds("ID3", at: offset), let flags = bytes.byte(at: offset + 5),
            let stored = bytes.number(at: offset + 6, size: 4, .big), stored & 0x8080_8080 == 0
        {
            // Seven bits a byte, so that no size looks like the beginning of a frame.
            let size = stored & 0x7F | stored >> 1 & 0x3F80 | stored >> 2 & 0x1F_C000 | stored >> 3 & 0xFE0_0000
            let footer = flags & 0x10 == 0 ? 0 : 10
            offset += 10 + size + footer
        }
        return offset
    }

    /// The first frame that another one follows, or that ends exactly with the data.
    private static func firstFrame(in bytes: Span<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count else { return nil }
        let last = min(bytes.count - start, searchLimit)
        return (start..<start + last).first { offset in
            guard let frame = MPEGFrameHeader(in: bytes, at: offset) else { return false }
            let next = offset + frame.length
            return next == bytes.count || MPEGFrameHeader(in: bytes, at: next).map(frame.isConsistent) ?? false
        }
    }

    private static func countSamples(in bytes: Span<UInt8>, from start: Int, like first: MPEGFrameHeader) -> Int {
        var offset = start
        var samples = 0
        while offset < bytes.count, !bytes.holds("TAG", at: offset), !bytes.holds("APETAGEX", at: offset) {
            guard let frame = MPEGFrameHeader(in: bytes, at: offset), frame.isConsistent(with: first) else {
                offset += 1
                continue
            }
            offset += frame.length
            if offset <= bytes.count { samples += frame.samples }
        }
        return samples
    }

    private enum Announcement {
        case samples(Int)
        /// The first frame carries no sound but does not say how many follow either.
        case noCount
        case absent
    }

    private static func announcement(
        in bytes: Span<UInt8>, at frame: Int, _ header: MPEGFrameHeader
    ) -> Announcement {
        if bytes.holds("VBRI", at: frame + 36) {
            guard let frames = bytes.number(at: frame + 50, size: 4, .big), frames > 0 else { return .noCount }
            return .samples(frames * header.samples)
        }
        let info = frame + header.infoOffset
        guard bytes.holds("Xing", at: info) || bytes.holds("Info", at: info),
            let flags = bytes.number(at: info + 4, size: 4, .big)
        else { return .absent }
        guard flags & 1 != 0, let frames = bytes.number(at: info + 8, size: 4, .big), frames > 0 else {
            return .noCount
        }
        let total = frames * header.samples
        let fieldSizes = [4, 4, 100, 4]
        let encoder = fieldSizes.indices.reduce(info + 8) { $0 + (flags >> $1 & 1) * fieldSizes[$1] }
        let added = addedSamples(byEncoderAt: encoder, in: bytes)
        return .samples(added < total ? total - added : total)
    }

    /// How many samples the encoder added in front and behind, which LAME and its users note behind their name.
    private static func addedSamples(byEncoderAt offset: Int, in bytes: Span<UInt8>) -> Int {
        guard ["LAME", "Lavf", "Lavc"].contains(where: { bytes.holds($0, at: offset) }),
            let both = bytes.number(at: offset + 21, size: 3, .big)
        else { return 0 }
        return both >> 12 + both & 0xFFF
    }
}
