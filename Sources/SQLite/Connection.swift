import CSQLite

/// One open connection: a plain class, not sendable, that `Database` keeps inside `read { }` and `write { }`.
public final class Connection {
    private let handle: OpaquePointer
    private var cache = StatementCache()
    private let walFrames: UnsafeMutablePointer<Int32>

    /// How a file is opened.
    public enum Mode: Sendable {
        case readOnly
        /// For a file that nobody can change: without locks and without a look at its log. Reading a file that is changed
        /// all the same brings wrong results or an error.
        case immutable
        case readWrite
    }

    /// Milliseconds to wait for another process's lock, unless something else is asked for.
    public static var usualBusyTimeout: Int32 { 10_000 }

    /// Opens an existing file and sets what every connection of the ledger must have.
    ///
    /// - Parameters:
    ///   - path: the file, with symbolic links in its folders resolved beforehand: `SQLITE_OPEN_NOFOLLOW` refuses
    ///     them there too.
    ///   - busyTimeout: milliseconds to wait for another process's lock.
    /// - Throws: `SQLiteError`.
    public init(path: String, mode: Mode, busyTimeout: Int32 = usualBusyTimeout) throws {
        let access = mode == .readWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
        let flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE
        var opened: OpaquePointer?
        let code =
            mode == .immutable
            ? sqlite3_open_v2(Self.immutable(path), &opened, flags | SQLITE_OPEN_URI, nil)
            : sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            let error = SQLiteError(handle: opened, code: code, sql: nil)
            sqlite3_close_v2(opened)
            throw error
        }
        handle = opened
        walFrames = .allocate(capacity: 1)
        walFrames.initialize(to: 0)
        try configure(mode: mode, busyTimeout: busyTimeout)
    }

    deinit {
        cache.removeAll()
        sqlite3_close_v2(handle)
        walFrames.deallocate()
    }

    private static func immutable(_ path: String) -> String {
        // These end the path in a URI, or begin an escape.
        let escaped = path.utf8.reduce(into: "") { text, byte in
            switch byte {
            case UInt8(ascii: "?"): text += "%3f"
            case UInt8(ascii: "#"): text += "%23"
            case UInt8(ascii: "%"): text += "%25"
            default: text.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return "file:\(escaped)?immutable=1"
    }

    private func configure(mode: Mode, busyTimeout: Int32) throws {
        sqlite3_busy_timeout(handle, busyTimeout)
        // A checkpoint on close, like an automatic one, could meet a writer: see `Checkpointer`.
        for (option, value) in [
            (SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1), (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
            (SQLITE_DBCONFIG_ENABLE_FKEY, 1),
        ] {
            var now: Int32 = -1
            let code = reel_sqlite3_db_config_flag(handle, Int32(option), Int32(value), &now)
            guard code == SQLITE_OK, now == Int32(value) else {
                throw SQLiteError(
                    extendedCode: SQLITE_MISUSE, message: "option \(option) did not take \(value)", sql: nil)
            }
        }
        try execute("PRAGMA wal_autocheckpoint=0")
        // Statement journals would otherwise put pieces of the ledger into the system's folder for temporary files.
        try execute("PRAGMA temp_store=MEMORY")
        if mode == .readWrite {
            try execute("PRAGMA synchronous=FULL")
            let level = try first("PRAGMA synchronous") { row in try row.integer() }
            guard level == 2 else {
                throw SQLiteError(
                    extendedCode: SQLITE_MISUSE, message: "synchronous is \(level ?? -1), not FULL (2)", sql: nil)
            }
        }
        // Setting the hook last: it shares its slot with the automatic checkpoint, which is thereby off for good.
        sqlite3_wal_hook(
            handle,
            { context, _, _, frames in
                context?.assumingMemoryBound(to: Int32.self).pointee = frames
                return SQLITE_OK
            }, walFrames)
    }

    /// Frames in the write-ahead log after this connection's last commit.
    var framesInLog: Int { Int(walFrames.pointee) }

    /// Whether no transaction is open. SQLite ends one by itself when the disk is full or fails.
    var isInAutocommit: Bool { sqlite3_get_autocommit(handle) != 0 }

    /// Whether a transaction is open.
    public var isInTransaction: Bool { !isInAutocommit }

    /// Rows that the last INSERT, UPDATE or DELETE touched.
    public var changes: Int { Int(sqlite3_changes64(handle)) }

    /// The rowid of the last INSERT.
    public var lastInsertedID: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Runs a statement and ignores its rows.
    /// - Returns: the number of rows that it changed.
    @discardableResult
    public func execute(_ sql: String, _ values: [SQLiteValue] = []) throws -> Int {
        try lend(sql, values) { statement in
            while try statement.step() {}
        }
        return changes
    }

    /// Undoes the open transaction, if there still is one.
    public func rollback() {
        guard isInTransaction else { return }
        _ = try? execute("ROLLBACK")
    }

    /// Lets what does not fit into memory go to files in a folder, which have no name there and so go with the process.
    ///
    /// The folder counts for the whole process from then on, and for every connection that asks for it.
    public func useTemporaryFiles(in folder: String) throws {
        guard reel_sqlite3_use_temp_folder(folder) == SQLITE_OK else {
            throw SQLiteError(extendedCode: SQLITE_NOMEM, message: "out of memory", sql: nil)
        }
        try execute("PRAGMA temp_store=FILE")
    }

    /// Runs one statement that is not worth keeping; a text without any does nothing.
    /// - Throws: `SQLiteError`, also for a second statement; then nothing was run.
    func runOnce(_ sql: String) throws {
        guard !Statement.isBlank(sql, handle) else { return }
        let statement = try Statement(connection: handle, sql: sql)
        while try statement.step() {}
    }

    /// Calls `report` at once, and now and then while `body` runs a statement that takes long.
    public func reporting<Value>(_ report: () -> Void, _ body: () throws -> Value) rethrows -> Value {
        report()
        return try withoutActuallyEscaping(report) { report in
            let box = Unmanaged.passRetained(Report(report))
            defer {
                sqlite3_progress_handler(handle, 0, nil, nil)
                box.release()
            }
            // A million steps of SQLite's machine take some milliseconds.
            sqlite3_progress_handler(
                handle, 1_000_000,
                { context in
                    if let context { Unmanaged<Report>.fromOpaque(context).takeUnretainedValue().call() }
                    return 0
                }, box.toOpaque())
            return try body()
        }
    }

    private final class Report {
        let call: () -> Void
        init(_ call: @escaping () -> Void) { self.call = call }
    }

    /// All rows, each decoded by `decode`.
    public func all<Value>(
        _ sql: String, _ values: [SQLiteValue] = [], decode: (inout Row) throws -> Value
    ) throws -> [Value] {
        var result: [Value] = []
        try forEach(sql, values) { row in result.append(try decode(&row)) }
        return result
    }

    /// The first row, or nil.
    public func first<Value>(
        _ sql: String, _ values: [SQLiteValue] = [], decode: (inout Row) throws -> Value
    ) throws -> Value? {
        try lend(sql, values) { statement in
            guard try statement.step() else { return nil }
            var row = Row(statement: statement.handle)
            return try decode(&row)
        }
    }

    /// Calls `body` for each row as it is read, holding one row at a time.
    public func forEach(
        _ sql: String, _ values: [SQLiteValue] = [], body: (inout Row) throws -> Void
    ) throws {
        try lend(sql, values) { statement in
            while try statement.step() {
                var row = Row(statement: statement.handle)
                try body(&row)
            }
        }
    }

    /// Runs a statement for whoever has values and rows of a kind of its own: neither makes anything on the way.
    /// - Parameters:
    ///   - parameters: how many values `bind` binds.
    ///   - body: gets each row as it is read, one at a time; false ends it.
    public func visit(
        _ sql: String, parameters: Int, bind: (inout Parameters) throws -> Void, body: (inout Row) throws -> Bool
    ) throws {
        let statement = try take(sql)
        defer { giveBack(statement) }
        try statement.bind(parameters, bind)
        while try statement.step() {
            var row = Row(statement: statement.handle)
            guard try body(&row) else { return }
        }
    }

    private func lend<Value>(
        _ sql: String, _ values: [SQLiteValue], _ body: (Statement) throws -> Value
    ) throws -> Value {
        let statement = try take(sql)
        defer { giveBack(statement) }
        try statement.bind(values)
        return try body(statement)
    }

    private func take(_ sql: String) throws -> Statement {
        try cache.take(sql) ?? Statement(connection: handle, sql: sql)
    }

    private func giveBack(_ statement: Statement) {
        statement.reset()
        cache.put(statement)
    }

    /// Copies what readers no longer need from the log into the file; blocks nobody.
    func checkpointPassive() -> Bool {
        sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil) == SQLITE_OK
    }

    /// The version of the SQLite library in use, such as `3.40.1`.
    public static var libraryVersion: String { String(cString: sqlite3_libversion()) }

    /// The same as one number, such as 3040001.
    public static var libraryVersionNumber: Int { Int(sqlite3_libversion_number()) }
}
