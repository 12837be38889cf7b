import Crypto
import Files
import Model
import NIOCore

/// A download on its way to becoming a file: `<name>.part` until it is whole, hashed and on the disk.
final class PartFile {
    /// Which bytes these are, so that others may be added to them.
    struct Version: Equatable {
        var source: String
        var etag: String
        var total: Int64?
    }

    let path: String
    /// For reading its bytes anew, and for its mode.
    let file: OpenFile
    private var hash = SHA256()
    private(set) var bytes: Int64 = 0
    /// The first bytes, for telling what it is.
    private(set) var head: [UInt8] = []
    private(set) var version: Version?
    /// Bytes that the record vouches for.
    private var recorded: Int64 = 0

    /// How much is lost at most when the process ends.
    private static let recordInterval: Int64 = 1_048_576

    /// Opens what an earlier attempt left, or nothing. Its bytes do not count until `takeUp` has checked them.
    /// - Throws: `FileFailure`, `FileError`, also while another process writes to it.
    init(path: String) throws {
        self.path = path
        file = try Self.openAlone(path)
    }

    /// A process that was stopped for longer than its lease may still be writing: the lock keeps two from writing to one
    /// file. It ends with the process.
    private static func openAlone(_ path: String) throws -> OpenFile {
        for _ in 1...10 {
            let file = try OpenFile(path, for: .readingAndWriting, .create)
            guard (try? file.information())?.user == UserAccount.own else {
                throw FileFailure(reason: "\(path) belongs to another user; remove it")
            }
            // File systems without locks have to do without.
            if (try? file.lock(waits: false)) == false {
                throw FileFailure(reason: "another process is writing \(path)", isTaken: true)
            }
            switch names(of: file, at: path) {
            case 1: return file
            // What was opened has become a finished video meanwhile, or is one that was just being named: never write to
            // that.
            case 2...: try? PrivateFiles.remove(path)
            default: break
            }
        }
        throw FileFailure(reason: "cannot write \(path): it keeps changing")
    }

    /// How many names an open file has; 0 if the path leads to another file by now.
    private static func names(of file: OpenFile, at path: String) -> UInt64 {
        guard let opened = try? file.information(), let named = try? FileInformation(of: path),
            opened.isSameFile(as: named)
        else { return 0 }
        return opened.names
    }

    /// Continues what an earlier attempt left, if the record beside it proves what it is.
    /// - Parameter source: where the bytes must have come from.
    /// - Returns: false, and an empty file, if not.
    func takeUp(from source: String) throws -> Bool {
        guard let record = PartRecord.load(for: path), record.source == source, record.bytes > 0,
            record.total.map({ record.bytes < $0 }) ?? true,
            let found = FileHash.beginning(of: file, bytes: record.bytes),
            found.finalize().hexadecimal == record.sha256,
            (try? file.resize(to: record.bytes)) != nil
        else {
            try restart(as: nil)
            return false
        }
        hash = found
        (bytes, recorded) = (record.bytes, record.bytes)
        let headSize = Int(min(Int64(AnswerCheck.needed), bytes))
        head = try file.bytes(at: 0, count: headSize)
        guard head.count == headSize else { throw FileFailure(reason: "\(path) became shorter while it was read") }
        version = Version(source: record.source, etag: record.etag, total: record.total)
        return true
    }

    /// Throws away what is there.
    /// - Parameter version: of the bytes that come; nil if they cannot be continued.
    func restart(as version: Version?) throws {
        PartRecord.remove(for: path)
        try file.resize(to: 0)
        hash = SHA256()
        (bytes, recorded, head) = (0, 0, [])
        self.version = version
    }

    func append(_ chunk: ByteBuffer) throws {
        try chunk.withUnsafeReadableBytes { buffer in
            try file.writeAll(buffer, at: bytes)
            hash.update(bufferPointer: buffer)
            bytes += Int64(buffer.count)
            if head.count < AnswerCheck.needed { head += buffer.prefix(AnswerCheck.needed - head.count) }
        }
        if bytes - recorded >= Self.recordInterval { record() }
    }

    /// Remembers how far it is, for the next attempt.
    /// - Returns: whether there is something to continue.
    @discardableResult
    func record() -> Bool {
        guard let version, bytes > 0 else { return false }
        // At the end there must be something left to ask for: the last byte comes with the proof that it belongs there.
        guard bytes > recorded, version.total.map({ bytes < $0 }) ?? true else { return recorded > 0 }
        let record = PartRecord(
            source: version.source, etag: version.etag, total: version.total, bytes: bytes,
            sha256: hash.finalize().hexadecimal)
        // Only progress is at stake.
        if (try? record.save(for: path)) != nil { recorded = bytes }
        return recorded > 0
    }

    /// Puts the bytes on the disk.
    /// - Returns: the SHA-256 of all of them.
    func finish() throws -> [UInt8] {
        do {
            try file.synchronize()
        } catch {
            // What the disk did not take may still be read from memory, and would be believed.
            discard()
            throw error
        }
        return Array(hash.finalize())
    }

    func discard() {
        Self.discard(at: path)
    }

    static func discard(at path: String) {
        try? PrivateFiles.remove(path)
        PartRecord.remove(for: path)
    }

    /// Gives the file its name, unless there is one of that name.
    /// - Returns: false if the name is taken.
    func move(to destination: String) throws -> Bool {
        guard Self.names(of: file, at: path) == 1 else {
            throw FileFailure(reason: "\(path) was replaced by something else")
        }
        guard try FileNaming.move(path, to: destination) else { return false }
        PartRecord.remove(for: path)
        return true
    }
}
