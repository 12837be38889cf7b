#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes lines to a file descriptor, a good piece at a time.
struct LedgerOutput: ~Copyable {
    /// Whoever read has gone, as `head` does, and misses nothing.
    struct ReaderGone: Error {}

    private let descriptor: Int32
    /// For messages.
    private let path: String
    private var buffer: [UInt8] = []
    private(set) var written: Int64 = 0
    private let piece = 262_144

    init(_ descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
        buffer.reserveCapacity(piece)
    }

    /// - Throws: `StoreError.diskFull`, `.file`; `ReaderGone`.
    mutating func write(_ line: [UInt8]) throws {
        if buffer.count + line.count > piece { try flush() }
        if line.count >= piece { return try line.withUnsafeBytes { try write($0) } }
        buffer += line
    }

    mutating func flush() throws {
        try buffer.withUnsafeBytes { try write($0) }
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = systemWrite(descriptor, rest.baseAddress, rest.count)
            if count < 0 {
                switch errno {
                case EINTR: continue
                case EPIPE: throw ReaderGone()
                case ENOSPC, EDQUOT: throw StoreError.diskFull(path: path)
                default: throw StoreError.file(path: path, detail: PrivateFiles.lastError())
                }
            }
            written += Int64(count)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
