import Files

extension TaskRepository {
    /// Says who keeps the log of the ledger from being copied back into it, if it has grown far beyond the size at which
    /// that is done; nil if it has not. Costs a look at the file.
    public var pinnedLog: String? { upkeep.pinnedLog }
}

/// Who reads a state of the ledger that its log still has to hold.
enum PinnedLog {
    /// Bytes; eight times the size at which the log is copied back.
    static let conspicuous: Int64 = 64_000_000

    /// The processes that hold a lock of a reader, as the system's list of locks has them. The file itself must not be
    /// opened for that: closing it would end the locks of this process.
    static func readers(of sharedMemory: String) -> [Int32] {
        guard let information = try? FileInformation(of: sharedMemory, followsLink: true) else { return [] }
        let list = String(decoding: PrivateFiles.beginning(of: "/proc/locks", bytes: 4_000_000), as: UTF8.self)
        return readers(inode: information.inode, locks: list)
    }

    /// - Parameter locks: as Linux has them in `/proc/locks`, see proc(5).
    static func readers(inode: UInt64, locks: String) -> [Int32] {
        var readers: Set<Int32> = []
        for line in locks.split(separator: "\n") {
            // 1: POSIX  ADVISORY  READ  4711 08:01:123456 124 124
            let words = line.split(separator: " ")
            guard words.count >= 8, words[1] == "POSIX", words[3] == "READ", let pid = Int32(words[4]), pid > 0,
                words[5].split(separator: ":").last.flatMap({ UInt64($0) }) == inode,
                // Of readers: the bytes 123 to 127 (sqlite.org/walformat.html).
                let byte = Int(words[6]), (123...127).contains(byte)
            else { continue }
            readers.insert(pid)
        }
        return readers.sorted()
    }

    static func name(of pid: Int32) -> String {
        let bytes = PrivateFiles.beginning(of: "/proc/\(pid)/comm", bytes: 64)
        let name = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        return name.isEmpty ? "unknown" : name
    }
}
