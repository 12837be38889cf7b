public import Crypto

/// The SHA-256 of a file on disk.
public enum FileHash {
    /// - Returns: 32 bytes; nil if the file cannot be read.
    public static func sha256(of path: String) -> [UInt8]? {
        // A path may be another ledger's word: a pipe would keep us waiting, and a device may never end.
        guard let file = try? OpenFile(path, for: .reading, .doesNotWait),
            (try? file.information())?.isRegularFile == true
        else { return nil }
        return beginning(of: file, bytes: nil).map { Array($0.finalize()) }
    }

    /// Whether there is a file that could be hashed.
    public static func isReadable(_ path: String) -> Bool {
        FileNaming.isRegularFile(path) && PrivateFiles.isReadable(path)
    }

    /// Hashes a file from its beginning.
    /// - Parameter bytes: so many; nil for all.
    /// - Returns: nil if they cannot be read, or are not that many.
    public static func beginning(of file: OpenFile, bytes: Int64?) -> SHA256? {
        var hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: 262_144)
        var position: Int64 = 0
        while bytes.map({ position < $0 }) ?? true {
            let wanted = bytes.map { min(Int64(buffer.count), $0 - position) } ?? Int64(buffer.count)
            let count = try? buffer.withUnsafeMutableBytes {
                try file.read(into: UnsafeMutableRawBufferPointer(rebasing: $0.prefix(Int(wanted))), at: position)
            }
            guard let count else { return nil }
            if count == 0 { return bytes == nil ? hash : nil }
            buffer.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }
            position += Int64(count)
        }
        return hash
    }

    /// Whether a file is that one, told by its size before its bytes are read.
    public static func isFile(_ path: String, bytes: Int64, sha256 wanted: [UInt8]) -> Bool {
        guard let information = try? FileInformation(of: path), information.isRegularFile, information.size == bytes
        else { return false }
        return sha256(of: path) == wanted
    }
}
