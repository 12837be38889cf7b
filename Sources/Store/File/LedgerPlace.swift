import Crypto
import Files
import Model

/// Where a ledger is, as far as a copy of it would be somewhere else.
///
/// Of a file the number of a device is no part of it: it changes when a disk is found in another order. A server's is
/// described in `ServerPlace.swift`.
struct LedgerPlace: Sendable, Equatable {
    /// Nil where it is not known, as is each of the following.
    var machineID: String?
    var inode: Int64?
    /// When the file was made, in nanoseconds since 1970: an inode's number is given out again.
    var bornAt: Int64?
    /// How often the inode's number had been given out.
    var generation: Int64?

    /// The place of a file, which must not be open in this process: looking at it would end the locks on it.
    static func of(_ path: String, machineID: String?) -> LedgerPlace {
        var place = LedgerPlace(machineID: machineID)
        guard let information = try? FileInformation(of: path) else { return place }
        place.inode = Int64(truncatingIfNeeded: information.inode)
        place.bornAt = FileOrigin.birth(of: path)
        place.generation = FileOrigin.generation(of: path)
        return place
    }

    /// What is unknown differs from nothing.
    func differs(from other: LedgerPlace) -> Bool { isOtherMachine(than: other) || isOtherFile(than: other) }

    func isOtherMachine(than other: LedgerPlace) -> Bool { Self.differ(machineID, other.machineID) }

    func isOtherFile(than other: LedgerPlace) -> Bool {
        Self.differ(inode, other.inode) || Self.differ(bornAt, other.bornAt)
            || Self.differ(generation, other.generation)
    }

    /// For the columns `machine_id`, `inode`, `born_at` and `inode_generation` of the ledger's own row.
    var values: [LedgerValue] { [.init(machineID), .init(inode), .init(bornAt), .init(generation)] }

    /// The same, with what was not known before learned from `other`.
    func filled(from other: LedgerPlace) -> LedgerPlace {
        LedgerPlace(
            machineID: machineID ?? other.machineID, inode: inode ?? other.inode, bornAt: bornAt ?? other.bornAt,
            generation: generation ?? other.generation)
    }

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
