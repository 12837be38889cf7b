#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

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

    /// Whether the boxes of a file end where the file ends. For an answer that did not say how long it is, as nothing
    /// else tells its end from a connection that broke.
    static func endsWithItsBoxes(_ descriptor: Int32, bytes: Int64) -> Bool {
        var position: Int64 = 0
        while position < bytes {
            var head = [UInt8](repeating: 0, count: 16)
            let count = pread(descriptor, &head, head.count, off_t(position))
            guard count >= 8 else { return false }
            var size = Int64(number(head[0..<4]))
            // A size of 1 stands for one of 64 bits behind the type, a size of 0 for all that is left: no end to check.
            if size == 1 {
                guard count == 16 else { return false }
                size = Int64(clamping: number(head[8..<16]))
            }
            guard size >= 8, size <= bytes - position else { return false }
            position += size
        }
        return true
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
