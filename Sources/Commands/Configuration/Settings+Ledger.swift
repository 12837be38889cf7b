import Contract
import Store

extension Settings {
    /// The ledger that is meant: a file by an absolute path, or a server by its URL.
    /// - Parameter named: as it was written.
    /// - Returns: what may be shown of it, and where it leads.
    /// - Throws: `Failure` with exit code 64 for a password on the command line, and with 78 for what cannot be a ledger.
    ///   What may hold a password is not repeated.
    static func ledger(
        _ named: Setting<String>, home: String, _ folders: UserFolders
    ) throws -> (shown: Setting<String>, address: LedgerAddress) {
        do {
            switch try LedgerAddress(named.value, home: home) {
            case .server(let server):
                try refuseReadablePassword(of: server, named.source)
                let shown = Setting(value: try server.publicURL, source: named.source)
                return (shown, .server(server))
            case .file(let path):
                let shown = try file(Setting(value: try folders.expanding(path), source: named.source))
                return (shown, .file(path: shown.value))
            }
        } catch let error as LedgerAddress.NoSuchEngine {
            throw ConfigFile.failure(
                "the ledger, named by \(named.source.description): found a URL of \(error.scheme), which names no kind of "
                    + "ledger, allowed: the path of a file, or postgres://USER@HOST/DATABASE")
        }
    }

    private static func file(_ path: Setting<String>) throws -> Setting<String> {
        // A flag means the folder where it was typed; what is set once and for all must not.
        if case .flag = path.source { return absolute(path) }
        guard path.value.hasPrefix("/") else {
            throw ConfigFile.failure(
                "the ledger, named by \(path.source.description): found \(path.value), allowed: an absolute path, "
                    + "since a relative one would be another ledger in each folder")
        }
        return path
    }

    /// A command line stands in the list of processes, which everybody can read, and a config file is passed on.
    private static func refuseReadablePassword(of server: LedgerServer, _ source: SettingSource) throws {
        if case .environment = source { return }
        guard try server.holdsPassword else { return }
        let way =
            "leave it out, and put the whole URL into REEL_DATABASE, or the password into PGPASSWORD, ~/.pgpass or "
            + "a service file"
        if case .flag(let name) = source {
            throw Failure(
                code: "usage",
                message: "\(name): the URL has a password, which everybody here can read with ps; \(way)", exit: .usage)
        }
        throw ConfigFile.failure("database: the URL has a password, which is passed on with the config file; \(way)")
    }
}
