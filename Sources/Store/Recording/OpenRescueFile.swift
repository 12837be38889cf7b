import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file of lines that this process has locked.
final class OpenRescueFile {
    let path: String
    /// The file's own number, whatever its name.
    let number: UInt64
    fileprivate let descriptor: Int32

    /// Waits for whoever has it, which is never long; makes it with mode 0600 if there is none.
    init(_ path: String) throws {
        self.path = path
        while true {
            // Not to be kept waiting by a pipe that somebody put here.
            let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
            guard descriptor >= 0 else { throw Self.error(path) }
            var locked = flock(descriptor, LOCK_EX)
            while locked != 0, errno == EINTR { locked = flock(descriptor, LOCK_EX) }
            var (own, named) = (stat(), stat())
            guard locked == 0, fstat(descriptor, &own) == 0 else {
                let error = Self.error(path)
                close(descriptor)
                throw error
            }
            guard own.st_mode & S_IFMT == S_IFREG, own.st_uid == geteuid(), own.st_mode & 0o022 == 0 else {
                close(descriptor)
                throw StoreError.file(path: path, detail: "it is no file that only you can write")
            }
            // Whoever had it may have put another in its place.
            if lstat(path, &named) == 0, named.st_ino == own.st_ino, named.st_dev == own.st_dev {
                self.descriptor = descriptor
                number = UInt64(own.st_ino)
                return
            }
            close(descriptor)
        }
    }

    deinit {
        close(descriptor)
    }

    fileprivate static func error(_ path: String) -> StoreError { StoreError(FileError("cannot use", path)) }

    fileprivate var size: Int64 {
        var information = stat()
        return fstat(descriptor, &information) == 0 ? Int64(information.st_size) : 0
    }

    /// Bytes that are held at once, beside one line.
    fileprivate static let bufferSize = 262_144

    /// Calls `body` with each line that is not empty, and with where it is in the file, its end included.
    ///
    /// Holds one line at a time, and of a longer one than `RescueFile.longestLine` only that much.
    /// - Parameter body: returns whether to go on.
    /// - Returns: where the next line begins; nil at the end of the file.
    @discardableResult
    func forEachLine(
        from start: Int64 = 0, _ body: (_ line: [UInt8], _ range: Range<Int64>) throws -> Bool
    ) throws -> Int64? {
        var line: [UInt8] = []
        var (lineStart, offset) = (start, start)
        var buffer = [UInt8](repeating: 0, count: Self.bufferSize)
        while case let got = try read(&buffer, at: offset), got > 0 {
            var begin = 0
            while let end = Self.lineEnd(in: buffer, begin..<got) {
                line += buffer[begin..<end].prefix(RescueFile.longestLine - line.count)
                let next = offset + Int64(end) + 1
                if next - lineStart > 1, try !body(line, lineStart..<next) { return next }
                line.removeAll(keepingCapacity: true)
                (lineStart, begin) = (next, end + 1)
            }
            line += buffer[begin..<got].prefix(RescueFile.longestLine - line.count)
            offset += Int64(got)
        }
        if offset > lineStart { _ = try body(line, lineStart..<offset) }
        return nil
    }

    private static func lineEnd(in buffer: [UInt8], _ range: Range<Int>) -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard !range.isEmpty, let base = bytes.baseAddress,
                let found = memchr(base + range.lowerBound, Int32(UInt8(ascii: "\n")), range.count)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// - Returns: how many bytes came; 0 at the end of the file.
    fileprivate func read(_ buffer: inout [UInt8], at offset: Int64) throws -> Int {
        while true {
            let got = pread(descriptor, &buffer, buffer.count, off_t(offset))
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Self.error(path) }
            return got
        }
    }
}

/// Adds whole lines to the end of a file: all of them or none, as far as this process lives to see to it.
final class LineAppending {
    private let file: OpenRescueFile
    /// The file's size when this began.
    private let before: Int64
    private var waiting: [UInt8] = []
    private(set) var isEmpty = true

    init(_ file: OpenRescueFile) {
        self.file = file
        before = file.size
    }

    /// - Parameter line: without its end.
    func add(_ line: [UInt8]) throws {
        try begin()
        waiting += line
        waiting.append(UInt8(ascii: "\n"))
        try writeIfMuch()
    }

    /// Adds lines of another file as they stand there; the last one gets an end if it has none.
    func add(_ range: Range<Int64>, of source: OpenRescueFile) throws {
        guard !range.isEmpty else { return }
        try begin()
        var offset = range.lowerBound
        var buffer = [UInt8](repeating: 0, count: min(OpenRescueFile.bufferSize, range.count))
        while offset < range.upperBound, case let got = try source.read(&buffer, at: offset), got > 0 {
            let wanted = min(got, Int(range.upperBound - offset))
            waiting += buffer[..<wanted]
            offset += Int64(wanted)
            try writeIfMuch()
        }
        if lastByte != UInt8(ascii: "\n") { waiting.append(UInt8(ascii: "\n")) }
    }

    /// Returns once everything is on the disk.
    func finish() throws {
        try write()
        guard fsync(file.descriptor) == 0 else { throw failure(OpenRescueFile.error(file.path)) }
    }

    /// Leaves the file as it was; not to be called after `finish`.
    func takeBack() { ftruncate(file.descriptor, off_t(before)) }

    private func failure(_ error: StoreError) -> StoreError {
        takeBack()
        return error
    }

    private var lastByte: UInt8 = UInt8(ascii: "\n")

    private func begin() throws {
        defer { isEmpty = false }
        guard isEmpty, before > 0 else { return }
        var last: UInt8 = 0
        guard pread(file.descriptor, &last, 1, off_t(before - 1)) == 1 else { throw OpenRescueFile.error(file.path) }
        // Somebody died in the middle of a line.
        if last != UInt8(ascii: "\n") { waiting.append(UInt8(ascii: "\n")) }
    }

    private func writeIfMuch() throws {
        lastByte = waiting.last ?? lastByte
        if waiting.count >= OpenRescueFile.bufferSize { try write() }
    }

    private func write() throws {
        while !waiting.isEmpty {
            let written = systemWrite(file.descriptor, waiting)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                throw failure(
                    written < 0 ? OpenRescueFile.error(file.path) : .file(path: file.path, detail: "no room"))
            }
            waiting.removeFirst(written)
        }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: [UInt8]) -> Int { write(descriptor, bytes, bytes.count) }
