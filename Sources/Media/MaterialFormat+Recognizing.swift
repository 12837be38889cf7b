extension MaterialFormat {
    /// Recognises the format of a file by its first bytes, whatever it is called.
    ///
    /// Nil when the bytes begin like no accepted format, also for relatives in the same container: HEIC and AVIF
    /// images, M4A sound and 3GP are not MP4, FLAC behind an ID3 tag is not MP3. The first few dozen bytes are enough,
    /// except for MP3 behind an ID3 tag, where more bytes make the answer surer.
    static func recognize(_ bytes: Span<UInt8>) -> MaterialFormat? {
        if bytes.holds([0xFF, 0xD8, 0xFF], at: 0) { return .jpeg }
        if bytes.holds([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], at: 0) { return .png }
        if bytes.holds("GIF87a", at: 0) || bytes.holds("GIF89a", at: 0) { return .gif }
        // 42 for the classic kind, 43 for BigTIFF.
        let tiffs: [[UInt8]] = [[0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43]]
        if tiffs.contains(where: { bytes.holds($0, at: 0) }) { return .tiff }
        if bytes.holds("RIFF", at: 0), bytes.holds("WEBP", at: 8) { return .webp }
        // RF64 and BW64 are WAV with room for more than 4 GiB; some recorders always write them.
        if ["RIFF", "RF64", "BW64"].contains(where: { bytes.holds($0, at: 0) }), bytes.holds("WAVE", at: 8) {
            return .wav
        }
        if isBitmap(bytes) { return .bmp }
        return recognizeMovie(bytes) ?? (MP3Probe.isMP3(bytes) ? .mp3 : nil)
    }

    /// Two letters alone are too common a beginning, so the size of the second header must be plausible too.
    private static func isBitmap(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.holds("BM", at: 0), let headerSize = bytes.number(at: 14, size: 4, .little) else { return false }
        return (12...124).contains(headerSize)
    }

    private static func recognizeMovie(_ bytes: Span<UInt8>) -> MaterialFormat? {
        if bytes.holds("ftyp", at: 4) {
            return recognizeBrand(at: 8, in: bytes)
        }
        // QuickTime files older than the brand, and those that reserve space first, begin with one of these.
        let beginnings = ["moov", "mdat", "wide", "free", "skip", "pnot"]
        guard beginnings.contains(where: { bytes.holds($0, at: 4) }) else { return nil }
        // A file whose brand comes second says more about itself than its first box does.
        if let first = MovieBox(in: bytes, at: 0, limit: bytes.count), bytes.holds("ftyp", at: first.end + 4) {
            return recognizeBrand(at: first.end + 8, in: bytes)
        }
        return .mov
    }

    /// Sound, still images and 3GP share the container and its `ftyp` box; their major brand tells them apart.
    private static func recognizeBrand(at offset: Int, in bytes: Span<UInt8>) -> MaterialFormat? {
        guard bytes.byte(at: offset + 3) != nil else { return nil }
        if bytes.holds("qt  ", at: offset) { return .mov }
        let others = [
            "M4A", "M4B", "M4P", "F4A", "F4B", "3g", "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1",
            "avif", "avis", "crx ", "jp2 ", "jpm ", "jpx ", "jxl ",
        ]
        return others.contains { bytes.holds($0, at: offset) } ? nil : .mp4
    }
}
