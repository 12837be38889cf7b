import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes lines to a file descriptor, a good piece at a time.
///
/// Who reads a pipe may take any time, and the state of the ledger that is being read stays in its log for as long. So
/// a reader that is slow is waited for in the end: until then what it does not take gathers in a file without a name.
struct LedgerOutput: ~Copyable {
    /// Whoever read has gone, as `head` does, and misses nothing.
    struct ReaderGone: Error {}

    private let descriptor: Int32
    /// For messages.
    private let path: String
    private var buffer: [UInt8] = []
    private(set) var written: Int64 = 0
    private let piece = 262_144
    /// Nil for a disk, which nobody has to read.
    private var overflow: Overflow?

    /// - Parameters:
    ///   - folder: where the file without a name may be.
    ///   - patience: milliseconds that a reader may keep this waiting before that file is used.
    init(_ descriptor: Int32, path: String, folder: String? = nil, patience: Int32 = 2_000) {
        self.descriptor = descriptor
        self.path = path
        buffer.reserveCapacity(piece)
        var information = stat()
        if let folder, fstat(descriptor, &information) == 0, information.st_mode & S_IFMT != S_IFREG {
            overflow = Overflow(folder: folder, patience: patience)
        }
    }

    /// - Throws: `StoreError.diskFull`, `.file`; `ReaderGone`.
    mutating func write(_ line: [UInt8]) throws {
        if buffer.count + line.count > piece { try flush() }
        if line.count >= piece { return try line.withUnsafeBytes { try write($0) } }
        buffer += line
    }

    /// Hands on what is held; what a slow reader does not take waits for `finish`.
    mutating func flush() throws {
        try buffer.withUnsafeBytes { try write($0) }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Returns once everything is written, however long the reader takes. To be called when the ledger is no longer read.
    mutating func finish() throws {
        try flush()
        guard var overflow else { return }
        while let bytes = try overflow.next(path) { try bytes.withUnsafeBytes { try writeAll($0) } }
        self.overflow = overflow
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty, overflow != nil {
            if overflow?.isInUse == true || !(overflow?.mayWait(for: descriptor) ?? true) {
                if overflow?.take(rest) == true { return }
                // There is no room for it: then the reader is waited for after all.
                while let bytes = try overflow?.next(path) { try bytes.withUnsafeBytes { try writeAll($0) } }
                overflow = nil
                break
            }
            // So much goes into a pipe without waiting once it takes anything at all.
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(4_096))
            try writeAll(part)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
        }
        if !rest.isEmpty { try writeAll(rest) }
    }

    private mutating func writeAll(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = systemWrite(descriptor, rest.baseAddress, rest.count)
            if count < 0 {
                switch errno {
                case EINTR: continue
                case EAGAIN:
                    // A pipe that does not wait by itself, as programs that work on many of them make it.
                    _ = Overflow.isReady(descriptor, within: -1)
                    continue
                case EPIPE: throw ReaderGone()
                case ENOSPC, EDQUOT: throw StoreError.diskFull(path: path)
                default: throw StoreError(FileError("cannot write", path))
                }
            }
            written += Int64(count)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
    }
}

/// What a slow reader has not taken yet, in a file without a name, which goes with the process.
private struct Overflow {
    private let folder: String
    /// Milliseconds left that the reader may keep the writer waiting.
    private var patience: Int32
    private var file: Handle?
    private var begin: Int64 = 0
    private var end: Int64 = 0

    private final class Handle {
        let descriptor: Int32

        init(_ descriptor: Int32) {
            self.descriptor = descriptor
        }

        deinit {
            close(descriptor)
        }
    }

    init(folder: String, patience: Int32) {
        self.folder = folder
        self.patience = patience
    }

    var isInUse: Bool { begin < end }

    /// Waits for the reader as long as there is patience left.
    /// - Returns: whether a little can be written without waiting.
    mutating func mayWait(for descriptor: Int32) -> Bool {
        if Self.isReady(descriptor, within: 0) { return true }
        guard patience > 0 else { return false }
        let started = ContinuousClock.now
        let isReady = Self.isReady(descriptor, within: patience)
        let waited = (ContinuousClock.now - started).components
        let milliseconds = waited.seconds * 1_000 + waited.attoseconds / 1_000_000_000_000_000
        patience -= Int32(clamping: max(1, milliseconds))
        return isReady
    }

    /// - Parameter timeout: milliseconds; -1 for as long as it takes.
    static func isReady(_ descriptor: Int32, within timeout: Int32) -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&waiting, 1, timeout) > 0
    }

    /// - Returns: false if there is no room.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let file = file ?? open() else { return false }
        self.file = file
        var (rest, place) = (bytes, end)
        while !rest.isEmpty {
            let count = pwrite(file.descriptor, rest.baseAddress, rest.count, off_t(place))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                ftruncate(file.descriptor, off_t(end))
                return false
            }
            place += Int64(count)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
        end = place
        return true
    }

    /// The next bytes; nil if there are none left.
    mutating func next(_ path: String) throws -> [UInt8]? {
        guard isInUse, let file else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(min(end - begin, 262_144)))
        var count = pread(file.descriptor, &bytes, bytes.count, off_t(begin))
        while count < 0, errno == EINTR { count = pread(file.descriptor, &bytes, bytes.count, off_t(begin)) }
        guard count > 0 else { throw StoreError(FileError("cannot read", path)) }
        begin += Int64(count)
        if begin == end {
            ftruncate(file.descriptor, 0)
            (begin, end) = (0, 0)
        }
        return Array(bytes.prefix(count))
    }

    private func open() -> Handle? {
        var template = Array("\(folder)/.reel-output-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return nil }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return Handle(descriptor)
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
