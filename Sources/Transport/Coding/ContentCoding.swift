import Model
import NIOHTTP1

/// What answers are compressed by though nobody asked for it: gzip, and deflate with or without the frame of zlib around
/// it; also several of them, one after the other (RFC 9110, 8.4).
struct ContentCoding {
    /// Lower-case names of the `Content-Encoding` headers, in the order in which they were applied.
    let names: [String]

    /// The most that are undone; nobody means more.
    private static let most = 4

    init(_ headers: HTTPHeaders) {
        self.init(headers[canonicalForm: "Content-Encoding"].map(String.init))
    }

    init(_ names: [String]) {
        self.names = names.map { $0.trimmed.lowercased() }.filter { !$0.isEmpty && $0 != "identity" }
    }

    /// - Parameter limit: in bytes of each step.
    /// - Returns: the body as it was; one in a form that is not known, as `br`, as it came.
    /// - Throws: for what is not in the form that its head says, or was cut.
    func decoded(_ body: [UInt8], limit: Int) throws(Inflater.Fault) -> [UInt8] {
        guard !body.isEmpty else { return body }
        guard names.count <= Self.most else { throw .isBroken }
        var body = body
        for name in names.reversed() {
            switch name {
            case "gzip", "x-gzip": body = try CompressedBody(body).unpacked(limit: limit)
            case "deflate": body = try CompressedBody(body, mayBeBare: true).unpacked(limit: limit)
            default: return body
            }
        }
        return body
    }

    /// The beginning of a body of which perhaps no more came, or can be read; as it came where nothing of it can.
    func beginning(of body: [UInt8], limit: Int) -> [UInt8] {
        guard names.count <= Self.most else { return body }
        var result = body
        for name in names.reversed() {
            guard ["gzip", "x-gzip", "deflate"].contains(name) else { break }
            result = CompressedBody(result, mayBeBare: name == "deflate").beginning(limit: limit)
        }
        return result.isEmpty ? body : result
    }
}

/// One body that was compressed once.
struct CompressedBody {
    private let bytes: [UInt8]
    private let mayBeBare: Bool

    /// - Parameter mayBeBare: whether it may be deflate without a frame.
    init(_ bytes: [UInt8], mayBeBare: Bool = false) {
        self.bytes = bytes
        self.mayBeBare = mayBeBare
    }

    /// What it is by its first bytes, whatever it is called.
    private var frame: Inflater.Frame? {
        if bytes.starts(with: [0x1F, 0x8B]) { return .gzip }
        if bytes.count >= 2, bytes[0] & 0x0F == 8, bytes[0] >> 4 <= 7, bytes[1] & 0x20 == 0,
            (UInt16(bytes[0]) << 8 | UInt16(bytes[1])) % 31 == 0
        {
            return .zlib
        }
        return mayBeBare ? .bare : nil
    }

    func unpacked(limit: Int) throws(Inflater.Fault) -> [UInt8] {
        switch frame {
        case .gzip: return try unpackedGzip(limit: limit)
        case .zlib:
            do { return try unpackedWhole(.zlib, limit: limit) } catch {
                // What begins like a frame may be none.
                guard mayBeBare, error == .isBroken, let bare = try? unpackedWhole(.bare, limit: limit) else {
                    throw error
                }
                return bare
            }
        case .bare: return try unpackedWhole(.bare, limit: limit)
        case nil: throw bytes.count < 2 ? .isCut : .isBroken
        }
    }

    /// As much of it as can be read.
    func beginning(limit: Int) -> [UInt8] {
        guard let frame else { return [] }
        var inflater = Inflater(bytes, frame, limit: limit)
        try? inflater.run()
        return inflater.output
    }

    private func unpackedWhole(_ frame: Inflater.Frame, limit: Int) throws(Inflater.Fault) -> [UInt8] {
        var inflater = Inflater(bytes, frame, limit: limit)
        try inflater.run()
        guard inflater.position == bytes.count else { throw .isBroken }
        return inflater.output
    }

    /// Of several members the contents follow each other; zeros may follow the last one (RFC 1952, 2.2).
    private func unpackedGzip(limit: Int) throws(Inflater.Fault) -> [UInt8] {
        var output: [UInt8] = []
        var position = 0
        repeat {
            var inflater = Inflater(bytes, from: position, .gzip, limit: limit - output.count)
            try inflater.run()
            output = output.isEmpty ? inflater.output : output + inflater.output
            position = inflater.position
        } while bytes[position...].contains { $0 != 0 }
        return output
    }
}
