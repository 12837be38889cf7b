import Crypto
import Files
import Model
import PostgreSQL

extension LedgerCompanions {
    /// What this host has beside a ledger on a server.
    /// - Throws: `StoreError.address`.
    init(of server: LedgerServer, stateFolder: String? = nil) throws {
        let address = try StoreError.ofServer("") { try ServerAddress(server.url) }
        self.init(home: server.home, address, stateFolder: stateFolder)
    }

    init(home: String, _ address: ServerAddress, stateFolder: String?) {
        let home = (try? PrivateFiles.resolvingWhatExists(of: home)) ?? home
        let name = Self.name(of: address)
        let stem = "\(home)/ledgers/\(name)"
        self.init(
            stem: stem, marks: LedgerMarks(path: name, beside: "\(stem).locks/attempts", folder: stateFolder),
            stateFolder: stateFolder)
    }

    /// Tells a database from others, whoever goes there as whom: a part that people can read, and a hash.
    private static func name(of address: ServerAddress) -> String {
        let place = "\(address.host):\(address.port)/\(address.database)"
        let readable = address.database.unicodeScalars.prefix(40).map { scalar in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            return isPlain || "-_".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
        }
        return "\(String(readable))-\(SHA256.hash(data: Array(place.utf8)).hexadecimal.prefix(12))"
    }
}
