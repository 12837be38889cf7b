/// A connection that was made, with all that a session of the ledger must have.
struct OpenedSession {
    let handle: OpaquePointer
    /// See `Connection`.
    let isReadOnly: Bool

    /// - Throws: `ServerError`.
    init(_ address: ServerAddress, limits: SessionLimits, _ library: LibPQ) throws {
        let handle = try Connecting.connect(address, library)
        do {
            try Self.refuseOld(handle, library)
            try Self.refusePooler(handle, library)
            isReadOnly = try Self.configure(handle, limits, library)
        } catch {
            library.finish(handle)
            throw error
        }
        self.handle = handle
    }

    private static func refuseOld(_ handle: OpaquePointer, _ library: LibPQ) throws {
        guard library.serverVersion(handle) < Connection.oldestServer * 10_000 else { return }
        let version = library.parameterStatus(handle, "server_version").map { String(cString: $0) } ?? "unknown"
        throw ServerError(
            sqlState: nil,
            message: "the server is PostgreSQL \(version); \(Connection.oldestServer) is the oldest that will do",
            kind: .tooOld)
    }

    /// A server tells at login which of its processes serves the connection. A pooler, which has no process to tell of yet,
    /// makes a number up. So the two differ behind any pooler, whatever its mode, and never without one; the other way
    /// round they agree by chance once in four thousand million times.
    ///
    /// Nothing is set before this is known: it would stay set for whoever gets that session of the pool next.
    private static func refusePooler(_ handle: OpaquePointer, _ library: LibPQ) throws {
        let row = try row(of: "SELECT pg_catalog.pg_backend_pid()", handle, library)
        guard row.first != String(library.backendPID(handle)) else { return }
        throw ServerError(
            sqlState: nil,
            message: "a connection pooler (such as PgBouncer) stands before the server; locks and notifications need a "
                + "session of their own, so give the address of the server itself",
            kind: .pooled)
    }

    /// - Returns: whether nothing can be written.
    private static func configure(
        _ handle: OpaquePointer, _ limits: SessionLimits, _ library: LibPQ
    ) throws -> Bool {
        let row = try row(
            of: """
                SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY'; SET standard_conforming_strings = on;
                SET bytea_output = 'hex'; SET lock_timeout = \(limits.lock); SET statement_timeout = \(limits.statement);
                SET idle_in_transaction_session_timeout = \(limits.idleInTransaction); SET idle_session_timeout = 0;
                SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
                SET tcp_user_timeout = 25000;
                SELECT set_config('synchronous_commit', 'on', false)
                 WHERE current_setting('synchronous_commit') <> 'remote_apply';
                SELECT current_setting('synchronous_commit'), current_setting('client_encoding'),
                       pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean
                """, handle, library)
        try requireDurable(synchronousCommit: row[0])
        guard row[1] == "UTF8" else {
            throw ServerError(sqlState: nil, message: "client_encoding is \(row[1]), not UTF8")
        }
        return row[2] == "t"
    }

    /// - Parameter synchronousCommit: the setting as it was read back.
    static func requireDurable(synchronousCommit: String) throws {
        guard synchronousCommit == "on" || synchronousCommit == "remote_apply" else {
            throw ServerError(
                sqlState: nil,
                message:
                    "the server keeps synchronous_commit at \(synchronousCommit): what it says is kept could be lost")
        }
    }

    /// The last row of the last of some statements, as text.
    private static func row(of sql: String, _ handle: OpaquePointer, _ library: LibPQ) throws -> [String] {
        guard library.sendQuery(handle, sql) != 0 else {
            throw ServerError(result: nil, on: handle, sql: nil, library)
        }
        var row: [String] = []
        var failure: ServerError?
        while let result = library.getResult(handle) {
            defer { library.clear(result) }
            switch library.resultStatus(result) {
            case LibPQCode.Result.commandOK: continue
            case LibPQCode.Result.tuplesOK where library.ntuples(result) > 0:
                row = (0..<library.nfields(result)).map { column in
                    library.getvalue(result, 0, column).map { String(cString: $0) } ?? ""
                }
            case LibPQCode.Result.tuplesOK: continue
            default: failure = failure ?? ServerError(result: result, on: handle, sql: nil, library)
            }
        }
        if let failure { throw failure }
        return row
    }
}

extension Connection {
    /// The oldest server that will do, by the first number of its version.
    public static var oldestServer: Int32 { 14 }
}
