import Crypto
import FoundationEssentials
import Model
import SQLite

/// What makes a ledger itself: its uid and the salt of its key fingerprints.
enum LedgerIdentity {
    /// - Returns: whether it was missing.
    static func writeIfMissing(_ connection: Connection, at place: LedgerPlace, now: Int64) throws -> Bool {
        try connection.execute("BEGIN IMMEDIATE")
        defer { connection.rollback() }
        let db = LedgerTransaction(connection, now: now)
        let isNew = try writeIfMissing(db, at: place)
        // The first migration makes an index of other columns; a new ledger has nothing to cut again.
        if isNew { try db.createTextIndex(LedgerTransaction.textIndex) }
        try connection.execute("COMMIT")
        return isNew
    }

    /// The same in an open transaction, without the index of texts.
    static func writeIfMissing(_ db: LedgerTransaction, at place: LedgerPlace) throws -> Bool {
        let added = try db.execute(
            """
            INSERT INTO ledger (id, uid, salt, created_at, segmenter, machine_id, inode, born_at, inode_generation)
            VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
            """,
            [
                .text(UniqueID.make(now: db.now)), .blob(SecureRandom.bytes(32)), .integer(db.now),
                .init(Segmenter.current.rawValue),
            ] + place.values)
        return added == 1
    }

    /// An API key as 16 bytes from which nobody can guess it without this ledger's salt, others with each provider.
    static func fingerprint(of key: String, provider: String, _ db: LedgerTransaction) throws -> [UInt8] {
        let salt = try db.first("SELECT salt FROM ledger") { try $0.blob() } ?? []
        return fingerprint(of: key, provider: provider, salt: salt)
    }

    /// The same with a salt that may be another ledger's.
    static func fingerprint(of key: String, provider: String, salt: [UInt8]) -> [UInt8] {
        // No key has a NUL, so that no two pairs of a name and a key are one text. The first provider had no name here.
        let text = provider == ProviderName.ofOlderLedgers ? key : "\(provider)\0\(key)"
        let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: salt))
        return Array(Array(code).prefix(16))
    }
}

/// Random bytes from the system's generator.
enum SecureRandom {
    static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        // Eight at a time: each call goes to the kernel.
        while bytes.count < count { withUnsafeBytes(of: generator.next()) { bytes += $0 } }
        return Array(bytes.prefix(count))
    }
}

/// Identifiers that are unique everywhere: UUID version 7, whose leading milliseconds keep index entries together.
enum UniqueID {
    /// - Parameter now: milliseconds since 1970, UTC.
    static func make(now: Int64) -> String {
        var bytes = SecureRandom.bytes(16)
        for index in 0..<6 {
            bytes[index] = UInt8(truncatingIfNeeded: now >> (8 * (5 - index)))
        }
        bytes[6] = 0x70 | (bytes[6] & 0x0F)
        bytes[8] = 0x80 | (bytes[8] & 0x3F)
        let digits = bytes.hexadecimal
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        return text
    }
}
