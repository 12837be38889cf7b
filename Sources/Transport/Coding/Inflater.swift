import CZlib

/// Undoes DEFLATE (RFC 1951) in its frames, whose sums and lengths are checked.
struct Inflater {
    enum Frame {
        case gzip, zlib, bare

        /// As `inflateInit2` wants it.
        fileprivate var bits: Int32 {
            switch self {
            case .gzip: MAX_WBITS + 16
            case .zlib: MAX_WBITS
            case .bare: -MAX_WBITS
            }
        }
    }

    enum Fault: Error {
        /// It is no such stream, or one that was damaged.
        case isBroken
        /// It ends too soon.
        case isCut
        /// More would come of it than may.
        case isTooLarge
    }

    private let input: [UInt8]
    /// Where the frame begins in the input; after `run`, the first byte behind it.
    private(set) var position: Int
    private let frame: Frame
    /// What has come of it, also where it turned out to be broken.
    private(set) var output: [UInt8] = []
    private let limit: Int

    /// - Parameter limit: in bytes of output.
    init(_ input: [UInt8], from position: Int = 0, _ frame: Frame, limit: Int) {
        self.input = input
        self.frame = frame
        self.position = position
        self.limit = limit
    }

    mutating func run() throws(Fault) {
        var stream = z_stream()
        guard position <= input.count, reel_inflate_init(&stream, frame.bits) == Z_OK else { throw .isBroken }
        defer { inflateEnd(&stream) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var output: [UInt8] = []
        let (start, limit) = (position, limit)
        let fault: Fault? = input.withUnsafeBufferPointer { bytes in
            stream.next_in = bytes.baseAddress.map { UnsafeMutablePointer(mutating: $0 + start) }
            stream.avail_in = UInt32(bytes.count - start)
            while true {
                let status = buffer.withUnsafeMutableBufferPointer { room in
                    stream.next_out = room.baseAddress
                    stream.avail_out = UInt32(room.count)
                    return inflate(&stream, Z_NO_FLUSH)
                }
                let made = buffer.count - Int(stream.avail_out)
                let fits = min(made, limit - output.count)
                output += buffer[..<fits]
                if fits < made { return .isTooLarge }
                switch status {
                case Z_STREAM_END: return nil
                case Z_OK: continue
                // Nothing more to read.
                case Z_BUF_ERROR: return .isCut
                default: return .isBroken
                }
            }
        }
        self.output = output
        position = input.count - Int(stream.avail_in)
        if let fault { throw fault }
    }
}
