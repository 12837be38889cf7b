import Crypto

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The newest worker that a ledger is known to have had.
struct LedgerMark: Sendable, Equatable {
    /// The ledger's uid.
    var ledger: String
    var worker: Int64
}

/// Where a ledger file is, as far as a copy of it would be somewhere else.
struct LedgerPlace: Sendable, Equatable {
    /// Nil where it is not known.
    var machineID: String?
    var inode: Int64?
    /// Read beside the file, never stored in it.
    var mark: LedgerMark?

    init(machineID: String?, inode: Int64?) {
        self.machineID = machineID
        self.inode = inode
    }

    /// The place of an existing file.
    init(path: String, machineID: String?) {
        var information = stat()
        let isThere = lstat(path, &information) == 0
        self.init(machineID: machineID, inode: isThere ? Int64(truncatingIfNeeded: information.st_ino) : nil)
    }

    /// What is unknown differs from nothing.
    func differs(from other: LedgerPlace) -> Bool { isOtherMachine(than: other) || isOtherFile(than: other) }

    func isOtherMachine(than other: LedgerPlace) -> Bool { Self.differ(machineID, other.machineID) }
    func isOtherFile(than other: LedgerPlace) -> Bool { Self.differ(inode, other.inode) }

    private static func differ<Value: Equatable>(_ one: Value?, _ other: Value?) -> Bool {
        guard let one, let other else { return false }
        return one != other
    }

    /// The machine's id, hashed: in the clear it is for no file that may be passed on.
    static var thisMachine: String? { machine(idFile: "/etc/machine-id") }

    /// - Returns: nil if the file is missing, empty, or says that the id is still to be made.
    static func machine(idFile: String) -> String? {
        let bytes = PrivateFiles.beginning(of: idFile, bytes: 256).filter { $0 > 0x20 }
        guard !bytes.isEmpty, !bytes.elementsEqual("uninitialized".utf8) else { return nil }
        return Array(SHA256.hash(data: Array("reel:".utf8) + bytes)).prefix(16).hexadecimal
    }
}
