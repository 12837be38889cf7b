/// A WebM or Matroska file, whole or not (RFC 8794 and RFC 9559).
struct MatroskaFile {
    private var window: ByteWindow
    private let count: Int64
    private var isWebM = false
    private var videoTracks: Set<UInt64> = []
    private var hasTracks = false
    private var hasBlocks = false
    private var probes = FrameProbes()
    private var elementsLeft = 500_000

    private enum ID {
        static let header: UInt64 = 0x1A45_DFA3
        static let docType: UInt64 = 0x4282
        static let segment: UInt64 = 0x1853_8067
        static let cluster: UInt64 = 0x1F43_B675
        static let tracks: UInt64 = 0x1654_AE6B
        static let trackEntry: UInt64 = 0xAE
        static let trackNumber: UInt64 = 0xD7
        static let trackType: UInt64 = 0x83
        static let blockGroup: UInt64 = 0xA0
        static let block: UInt64 = 0xA1
        static let simpleBlock: UInt64 = 0xA3
    }

    private struct Element {
        var id: UInt64
        var content: Int64
        /// Nil for one that goes on until something else begins, as in a live recording.
        var size: UInt64?
    }

    init(_ source: any ByteSource) {
        window = ByteWindow(source)
        count = source.count
    }

    /// - Throws: `BrokenVideo`, or what reading throws.
    mutating func judgement() throws -> VideoJudgement {
        var offset: Int64 = 0
        var end = count
        while offset < end {
            guard let element = try element(at: offset) else {
                // Behind the last cluster of a live recording there is nothing that says that it was the last.
                guard hasBlocks, end == count, count - offset < 16 else { throw Self.unreadable(offset) }
                break
            }
            switch element.id {
            case ID.segment, ID.cluster, ID.blockGroup, ID.tracks, ID.trackEntry, ID.header:
                offset = element.content
                guard let size = element.size else { break }
                let elementEnd = try Self.end(element, size, count)
                if element.id == ID.segment { end = elementEnd }
                if element.id == ID.trackEntry {
                    try readTrack(element, elementEnd)
                    offset = elementEnd
                }
            default:
                guard let size = element.size else { throw Self.unreadable(offset) }
                offset = try Self.end(element, size, count)
                try look(at: element, size)
            }
        }
        guard hasTracks else { throw BrokenVideo("it says nothing of its tracks, without which nothing plays it") }
        guard !videoTracks.isEmpty else { throw BrokenVideo("it is sound alone, without a picture") }
        guard hasBlocks else { throw BrokenVideo("it has no frame") }
        try probes.check(window)
        return .whole(isWebM ? .webm : .matroska, endsCleanly: offset == count)
    }

    private mutating func look(at element: Element, _ size: UInt64) throws {
        switch element.id {
        case ID.docType where size <= 16:
            let text = try window.source.bytes(at: element.content, count: Int(size))
            isWebM = text.prefix(4).elementsEqual("webm".utf8)
        case ID.block, ID.simpleBlock:
            guard let (track, width) = try number(at: element.content, keepsMarker: false),
                track.map({ videoTracks.contains($0) }) == true
            else { return }
            hasBlocks = true
            // Two bytes of time and one of flags stand before the frame.
            let head = UInt64(width) + 3
            if size > head { probes.note(offset: element.content + Int64(head), size: size - head) }
        default: break
        }
    }

    private mutating func readTrack(_ entry: Element, _ end: Int64) throws {
        hasTracks = true
        var (trackNumber, type): (UInt64?, UInt64?)
        var offset = entry.content
        while offset < end, let element = try element(at: offset), let size = element.size {
            if size <= 8, size > 0 {
                let value = try window.number(at: element.content, size: Int(size))
                if element.id == ID.trackNumber { trackNumber = value }
                if element.id == ID.trackType { type = value }
            }
            offset = try Self.end(element, size, end)
        }
        if let trackNumber, type == 1, videoTracks.count < 256 { videoTracks.insert(trackNumber) }
    }

    /// - Throws: `BrokenVideo` if an element reaches beyond `limit`.
    private static func end(_ element: Element, _ size: UInt64, _ limit: Int64) throws -> Int64 {
        guard element.content <= limit, size <= UInt64(limit - element.content) else {
            let (end, isBeyond) = UInt64(element.content).addingReportingOverflow(size)
            throw BrokenVideo.cut(needed: isBeyond ? .max : end, count: limit)
        }
        return element.content + Int64(size)
    }

    private mutating func element(at offset: Int64) throws -> Element? {
        guard elementsLeft > 0 else { throw BrokenVideo("it has more parts than any video has") }
        elementsLeft -= 1
        guard let (id, idWidth) = try number(at: offset, keepsMarker: true), let id, idWidth <= 4,
            let (size, sizeWidth) = try number(at: offset + Int64(idWidth), keepsMarker: false)
        else { return nil }
        return Element(id: id, content: offset + Int64(idWidth + sizeWidth), size: size)
    }

    /// A number that says its own width (RFC 8794, 4).
    /// - Returns: a value of nil stands for all ones, which means that it is not known; nil where there is no number.
    private mutating func number(at offset: Int64, keepsMarker: Bool) throws -> (value: UInt64?, width: Int)? {
        guard let first = try window.number(at: offset, size: 1), first != 0 else { return nil }
        let width = UInt8(truncatingIfNeeded: first).leadingZeroBitCount + 1
        guard let value = try window.number(at: offset, size: width) else { return nil }
        if keepsMarker { return (value, width) }
        let mask = (UInt64(1) << (7 * UInt64(width))) - 1
        let number = value & mask
        return (number == mask ? nil : number, width)
    }

    private static func unreadable(_ offset: Int64) -> BrokenVideo {
        BrokenVideo("what stands at byte \(offset) is no part of a WebM or Matroska file")
    }
}
