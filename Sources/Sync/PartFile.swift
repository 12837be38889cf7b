import Crypto
import NIOCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file operation that failed, in words.
struct FileFailure: Error {
    let reason: String

    init(_ operation: String, _ path: String) {
        reason = "\(operation) \(path): \(String(cString: strerror(errno)))"
    }
}

/// A download on its way to becoming a file: `<name>.part` until it is whole, hashed and on the disk.
final class PartFile {
    let path: String
    private let descriptor: Int32
    private var hash = SHA256()
    private(set) var bytes: Int64 = 0
    /// The first bytes, for telling what it is.
    private(set) var head: [UInt8] = []

    /// Begins anew, whatever an earlier attempt left.
    init(path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileFailure("cannot write", path) }
    }

    deinit {
        close(descriptor)
    }

    func append(_ chunk: ByteBuffer) throws {
        try chunk.withUnsafeReadableBytes { buffer in
            var rest = buffer
            while !rest.isEmpty {
                let written = write(descriptor, rest.baseAddress, rest.count)
                if written < 0 {
                    if errno == EINTR { continue }
                    throw FileFailure("cannot write", path)
                }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
            }
            hash.update(bufferPointer: buffer)
            bytes += Int64(buffer.count)
            if head.count < MP4Check.needed { head += buffer.prefix(MP4Check.needed - head.count) }
        }
    }

    /// Puts the bytes on the disk.
    /// - Returns: the SHA-256 of all of them.
    func finish() throws -> [UInt8] {
        guard fsync(descriptor) == 0 else { throw FileFailure("cannot write", path) }
        return Array(hash.finalize())
    }

    func discard() {
        unlink(path)
    }

    /// Gives the file its name, unless there is one of that name.
    /// - Returns: false if the name is taken.
    func move(to destination: String) throws -> Bool {
        // A link refuses to overwrite, which rename() would do without asking.
        if link(path, destination) == 0 {
            unlink(path)
        } else if errno == EEXIST {
            return false
        } else {
            guard try moveWithoutLink(to: destination) else { return false }
        }
        try Self.syncFolder(of: destination)
        return true
    }

    /// For file systems that know no links: the name is taken by an empty file first, which nobody else can then take.
    private func moveWithoutLink(to destination: String) throws -> Bool {
        let placeholder = open(destination, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if placeholder < 0 {
            if errno == EEXIST { return false }
            throw FileFailure("cannot write", destination)
        }
        close(placeholder)
        guard rename(path, destination) == 0 else {
            let failure = FileFailure("cannot write", destination)
            unlink(destination)
            throw failure
        }
        return true
    }

    /// A new name is only safe from a power failure once its folder is on the disk too.
    private static func syncFolder(of path: String) throws {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure("cannot open", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileFailure("cannot write", folder) }
    }
}
