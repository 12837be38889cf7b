import Crypto
import Model

/// A step of the schema: plain SQL, embedded from the `migrations` folder, never edited once it has landed.
struct Migration: Sendable {
    let version: Int
    let name: String
    let sql: String
    /// What SQL alone cannot do, in the same transaction behind it.
    var completion: (@Sendable (LedgerTransaction) throws -> Void)?

    /// Lower-case hexadecimal; tells an edited migration from the one that was applied.
    var sha256: String { SHA256.hash(data: Array(sql.utf8)).hexadecimal }

    /// In order. A test compares this list with the folder.
    static let all: [Migration] = [
        Migration(version: 1, name: "0001_ledger", bytes: PackageResources._001_ledger_sql),
        Migration(version: 2, name: "0002_million", bytes: PackageResources._002_million_sql),
        Migration(version: 3, name: "0003_trust", bytes: PackageResources._003_trust_sql),
        Migration(version: 4, name: "0004_pictures", bytes: PackageResources._004_pictures_sql),
        Migration(version: 5, name: "0005_providers", bytes: PackageResources._005_providers_sql) { db in
            try db.replaceFirstTextIndex()
        },
        Migration(version: 6, name: "0006_hosts", bytes: PackageResources._006_hosts_sql),
        Migration(version: 7, name: "0007_batches", bytes: PackageResources._007_batches_sql),
        Migration(version: 8, name: "0008_shots", bytes: PackageResources._008_shots_sql),
        Migration(version: 9, name: "0009_caps", bytes: PackageResources._009_caps_sql),
        Migration(version: 10, name: "0010_material", bytes: PackageResources._010_material_sql),
        Migration(version: 11, name: "0011_bills_and_visitors", bytes: PackageResources._011_bills_and_visitors_sql),
        Migration(version: 12, name: "0012_authors", bytes: PackageResources._012_authors_sql),
    ]

    init(
        version: Int, name: String, bytes: [UInt8], completion: (@Sendable (LedgerTransaction) throws -> Void)? = nil
    ) {
        self.version = version
        self.name = name
        self.completion = completion
        self.sql = String(decoding: bytes, as: UTF8.self)
    }

    init(version: Int, name: String, sql: String) {
        self.version = version
        self.name = name
        self.sql = sql
    }
}
