/// Recognises MP3 files and reads how long they are.
enum MP3Probe {
    /// How far behind an ID3 tag the first frame is looked for, in bytes: some writers leave padding in between.
    private static let searchLimit = 65536

    static func isMP3(_ bytes: Span<UInt8>) -> Bool {
        let audio = MP3Tags.end(ofLeadingIn: bytes)
        guard audio == 0 else {
            // The tag may be larger than what was handed over; few formats but MP3 begin with one.
            return audio >= bytes.count || frame(in: bytes, from: audio, to: bytes.count, searchLimit) != nil
        }
        guard let frame = MPEGFrameHeader(in: bytes, at: 0) else { return false }
        guard frame.length + 4 <= bytes.count else { return true }
        return MPEGFrameHeader(in: bytes, at: frame.length).map(frame.isConsistent) ?? false
    }

    /// Counts the frames that are there; nil when there are none.
    ///
    /// Where the encoder noted how many samples it added in front and behind, these do not count: a sound of 15 s stays
    /// one of 15 s. Readers that take them in, or that believe a count in the first frame, have other lengths.
    static func facts(of bytes: Span<UInt8>) -> AudioFacts? {
        let end = MP3Tags.start(ofTrailingIn: bytes)
        guard let start = frame(in: bytes, from: MP3Tags.end(ofLeadingIn: bytes), to: end, searchLimit),
            let header = MPEGFrameHeader(in: bytes, at: start)
        else { return nil }
        let announcement = announcement(in: bytes, at: start, header)
        let first = announcement == nil ? start : start + header.length
        let counted = countSamples(in: bytes, from: first, to: end, like: header)
        guard counted > 0 else { return nil }
        let announced = announcement?.samples ?? counted
        let added = announcement?.added ?? 0
        let readings = [counted - added, counted, announced - added, announced].filter { $0 > 0 }
            .map { Double($0) / Double(header.sampleRate) }
        var others: [Double] = []
        for reading in readings.dropFirst() where reading != readings[0] && !others.contains(reading) {
            others.append(reading)
        }
        return AudioFacts(seconds: readings[0], others: others)
    }

    /// The first frame that another one follows, or that ends exactly with the sound.
    private static func frame(in bytes: Span<UInt8>, from start: Int, to end: Int, _ limit: Int) -> Int? {
        guard start < end else { return nil }
        return (start..<start + min(end - start, limit)).first { offset in
            guard let frame = MPEGFrameHeader(in: bytes, at: offset) else { return false }
            let next = offset + frame.length
            return next == end || MPEGFrameHeader(in: bytes, at: next).map(frame.isConsistent) ?? false
        }
    }

    private static func countSamples(
        in bytes: Span<UInt8>, from start: Int, to end: Int, like first: MPEGFrameHeader
    ) -> Int {
        var offset = start
        var samples = 0
        while offset < end, !bytes.holds("TAG", at: offset), !bytes.holds("APETAGEX", at: offset) {
            guard let frame = MPEGFrameHeader(in: bytes, at: offset), frame.isConsistent(with: first) else {
                // Something else stands between the frames; a frame behind it must prove itself.
                guard let next = self.frame(in: bytes, from: offset + 1, to: end, end) else { break }
                offset = next
                continue
            }
            offset += frame.length
            if offset <= end { samples += frame.samples }
        }
        return samples
    }

    /// What the first frame says instead of carrying sound.
    private struct Announcement {
        /// How many samples follow; nil when it does not say.
        var samples: Int?
        /// How many of them the encoder added in front and behind.
        var added = 0
    }

    /// Nil if the frame is one like all others.
    private static func announcement(in bytes: Span<UInt8>, at frame: Int, _ header: MPEGFrameHeader) -> Announcement? {
        if bytes.holds("VBRI", at: frame + 36) {
            let frames = bytes.number(at: frame + 50, size: 4, .big) ?? 0
            return Announcement(samples: frames > 0 ? frames * header.samples : nil)
        }
        let info = frame + header.infoOffset
        guard bytes.holds("Xing", at: info) || bytes.holds("Info", at: info),
            let flags = bytes.number(at: info + 4, size: 4, .big)
        else { return nil }
        let frames = flags & 1 == 0 ? 0 : bytes.number(at: info + 8, size: 4, .big) ?? 0
        let fieldSizes = [4, 4, 100, 4]
        let encoder = fieldSizes.indices.reduce(info + 8) { $0 + (flags >> $1 & 1) * fieldSizes[$1] }
        return Announcement(
            samples: frames > 0 ? frames * header.samples : nil, added: addedSamples(byEncoderAt: encoder, in: bytes))
    }

    /// How many samples the encoder added in front and behind, which LAME and its users note behind their name.
    private static func addedSamples(byEncoderAt offset: Int, in bytes: Span<UInt8>) -> Int {
        guard ["LAME", "Lavf", "Lavc"].contains(where: { bytes.holds($0, at: offset) }),
            let both = bytes.number(at: offset + 21, size: 3, .big)
        else { return 0 }
        return both >> 12 + both & 0xFFF
    }
}
