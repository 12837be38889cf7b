/// Tells a video from what servers send in its place, by the first bytes: login pages, error pages, nothing. Nobody paid
/// for those, and they are not kept.
enum AnswerCheck {
    /// Bytes that are needed for a judgement.
    static let needed = 12

    /// Why an answer is clearly no file of any kind; nil if it may be one.
    static func fault(in head: [UInt8]) -> String? {
        guard !head.isEmpty else { return "the answer is empty" }
        guard head.count >= needed else { return "the answer has only \(head.count) bytes" }
        // The size of the first box may begin like a page.
        let type = head[4..<8]
        for known in ["ftyp", "moov", "mdat", "free", "wide", "skip"] where type.elementsEqual(known.utf8) {
            return nil
        }
        var text = head[...]
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        text = text.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        if text.first == UInt8(ascii: "<") { return "the answer is a web page, not a video" }
        if text.first == UInt8(ascii: "{") || text.starts(with: "[{".utf8) || text.starts(with: "[\"".utf8) {
            return "the answer is JSON, not a video"
        }
        return nil
    }
}
