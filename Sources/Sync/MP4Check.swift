/// Tells an MP4 from what servers send in its place: login pages, error pages, nothing.
enum MP4Check {
    /// Bytes that are needed for a judgement.
    static let needed = 12

    /// Why the first bytes of a file are not those of an MP4; nil if they are (ISO/IEC 14496-12, 4.3).
    static func fault(in head: [UInt8]) -> String? {
        guard head.count >= needed else { return "the answer has only \(head.count) bytes" }
        let type = head[4..<8]
        // Old QuickTime files may begin with another box than `ftyp`.
        for known in ["ftyp", "moov", "mdat", "free", "wide", "skip"] where type.elementsEqual(known.utf8) {
            return nil
        }
        let text = head.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        if text.first == UInt8(ascii: "<") { return "the answer is a web page, not a video" }
        if text.first == UInt8(ascii: "{") { return "the answer is JSON, not a video" }
        return "the answer is not an MP4 file"
    }
}
