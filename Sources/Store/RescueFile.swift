#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file of lines that only grows, whoever dies at whatever moment; lines that are settled move to a second file beside it.
///
/// Whoever changes it holds its lock. A line that somebody died in is ended by the next writer, and then is one that cannot
/// be read.
struct RescueFile: Sendable {
    /// More than this is not read: so many answers nobody has waited for.
    static let limit: Int64 = 16_000_000

    let path: String

    /// Where lines go once they are settled; nothing is ever thrown away.
    var settledPath: String { path + ".applied" }

    var exists: Bool { PrivateFiles.isTaken(path) }

    /// What tells one state of the file from another.
    var stamp: [Int64] {
        var information = stat()
        guard lstat(path, &information) == 0 else { return [] }
        return [Int64(truncatingIfNeeded: information.st_ino), Int64(information.st_size)]
    }

    /// Returns once the line is on the disk.
    /// - Parameter line: without its end.
    /// - Throws: `StoreError.file`.
    func append(_ line: [UInt8]) throws {
        let file = try Opened(path)
        try file.append(line + [UInt8(ascii: "\n")])
        try PrivateFiles.synchronize(PrivateFiles.folder(of: path))
    }

    /// All lines, the last one included if it was cut; empty ones left out.
    /// - Throws: `StoreError.file`.
    func lines() throws -> [[UInt8]] {
        guard exists else { return [] }
        return Self.lines(try Opened(path).content())
    }

    private static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    /// Moves lines away.
    ///
    /// Ended at any moment, it leaves them in one of the two files, or in both.
    /// - Parameter isSettled: asked about each line once.
    /// - Throws: `StoreError.file`.
    func settle(_ isSettled: ([UInt8]) -> Bool) throws {
        guard exists else { return }
        let file = try Opened(path)
        var (settled, left): ([[UInt8]], [[UInt8]]) = ([], [])
        for line in Self.lines(try file.content()) {
            if isSettled(line) { settled.append(line) } else { left.append(line) }
        }
        // What stands behind what is read at once is read another time; the file must not be made anew without it.
        guard !settled.isEmpty, !file.isLongerThanRead else { return }
        try Opened(settledPath).append(settled.text)
        try PrivateFiles.synchronize(PrivateFiles.folder(of: path))
        if left.isEmpty {
            try PrivateFiles.remove(path)
        } else {
            let draft = path + ".unfinished"
            if PrivateFiles.isTaken(draft) { try PrivateFiles.remove(draft) }
            try Opened(draft).append(left.text)
            guard rename(draft, path) == 0 else { throw StoreError.file(path: path, detail: PrivateFiles.lastError()) }
        }
        try PrivateFiles.synchronize(PrivateFiles.folder(of: path))
        withExtendedLifetime(file) {}
    }
}

extension [[UInt8]] {
    /// Each of them with an end.
    fileprivate var text: [UInt8] {
        reduce(into: []) { bytes, line in
            bytes += line
            bytes.append(UInt8(ascii: "\n"))
        }
    }
}

/// A rescue file that this process has locked.
private final class Opened {
    private let path: String
    private let descriptor: Int32

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
                return
            }
            close(descriptor)
        }
    }

    deinit {
        close(descriptor)
    }

    private static func error(_ path: String) -> StoreError { .file(path: path, detail: PrivateFiles.lastError()) }

    private var size: Int64 {
        var information = stat()
        return fstat(descriptor, &information) == 0 ? Int64(information.st_size) : 0
    }

    var isLongerThanRead: Bool { size > RescueFile.limit }

    func content() throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(min(size, RescueFile.limit)))
        var count = 0
        while count < bytes.count {
            let (have, wanted) = (count, bytes.count - count)
            let got = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress.map { $0 + have }, wanted, off_t(have))
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Self.error(path) }
            guard got > 0 else { break }
            count += got
        }
        return Array(bytes.prefix(count))
    }

    /// Whole or not at all, as far as this process lives to see to it.
    func append(_ bytes: [UInt8]) throws {
        let before = size
        var bytes = bytes
        if before > 0 {
            var last: UInt8 = 0
            guard pread(descriptor, &last, 1, off_t(before - 1)) == 1 else { throw Self.error(path) }
            // Somebody died in the middle of a line.
            if last != UInt8(ascii: "\n") { bytes.insert(UInt8(ascii: "\n"), at: 0) }
        }
        var written = write(descriptor, bytes, bytes.count)
        while written < 0, errno == EINTR { written = write(descriptor, bytes, bytes.count) }
        guard written == bytes.count, fsync(descriptor) == 0 else {
            let error = written < 0 || written == bytes.count ? Self.error(path) : .file(path: path, detail: "no room")
            ftruncate(descriptor, off_t(before))
            throw error
        }
    }
}
