/// An MPEG transport stream: packets of 188 bytes, each beginning with 0x47 (ISO/IEC 13818-1).
///
/// It has no index, so that a stream that was cut between two packets looks whole.
struct TransportStream {
    private static let packet: Int64 = 188
    private static let mark: UInt64 = 0x47
    private var window: ByteWindow
    private let count: Int64

    static func isOne(_ source: any ByteSource) throws -> Bool {
        var window = ByteWindow(source)
        for number: Int64 in 0..<4 where try window.number(at: number * packet, size: 1) != mark { return false }
        return true
    }

    init(_ source: any ByteSource) {
        window = ByteWindow(source)
        count = source.count
    }

    /// - Throws: `BrokenVideo`, or what reading throws.
    mutating func judgement() throws -> VideoJudgement {
        let packets = count / Self.packet
        guard count % Self.packet == 0 else { throw BrokenVideo("it is cut short: its last packet is not all there") }
        // A thousand places, and the last.
        for number in stride(from: 0, to: packets, by: Int(max(1, packets / 1_000))) {
            try requireMark(number)
        }
        try requireMark(packets - 1)
        for number in 0..<min(packets, 20_000) where try beginsVideo(number) {
            return .whole(.transportStream, endsCleanly: true)
        }
        throw BrokenVideo("it has no picture")
    }

    private mutating func requireMark(_ number: Int64) throws {
        guard try window.number(at: number * Self.packet, size: 1) == Self.mark else {
            throw BrokenVideo("what stands at byte \(number * Self.packet) is no packet of a transport stream")
        }
    }

    /// Whether a packet begins a piece of a video stream.
    private mutating func beginsVideo(_ number: Int64) throws -> Bool {
        let start = number * Self.packet
        guard let head = try window.word(at: start), head & 0x40_0000 != 0 else { return false }
        var content: Int64 = 4
        if head & 0x20 != 0 {
            guard let filling = try window.number(at: start + 4, size: 1) else { return false }
            content += 1 + Int64(filling)
        }
        guard head & 0x10 != 0, content <= Self.packet - 4, let code = try window.word(at: start + content),
            (0x0000_01E0...0x0000_01EF).contains(code), content + 9 <= Self.packet,
            let extra = try window.number(at: start + content + 8, size: 1)
        else { return false }
        // Behind the header of the piece there is some of the picture.
        let payload = content + 9 + Int64(extra)
        guard payload < Self.packet else { return false }
        return try !window.isZero(at: start + payload, count: Int(Self.packet - payload))
    }
}
