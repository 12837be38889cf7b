/// A statement that was sent, and whose rows come one by one.
///
/// A connection does one thing at a time. So whoever runs a statement while another's rows still come has the rest of
/// those held in memory first (`hold`).
final class RunningStatement {
    let sql: String
    private let library: LibPQ
    private let handle: OpaquePointer
    /// The row that is lent at the moment.
    private var row: OpaquePointer?
    /// Rows that came before they were asked for, from `nextHeld` on.
    private var held: [OpaquePointer] = []
    private var nextHeld = 0
    /// Whether nothing more comes over the connection.
    private(set) var isOver = false
    private(set) var failure: ServerError?
    /// What the server said that it did, such as `UPDATE 3`.
    private(set) var tag: String?
    /// Rows that it inserted, updated or deleted; nil if it was no such statement.
    private(set) var changes: Int?
    /// Whether the connection is of no use any more, though it stands.
    private(set) var isStuck = false

    init(sql: String, handle: OpaquePointer, _ library: LibPQ) {
        self.sql = sql
        self.handle = handle
        self.library = library
    }

    deinit {
        library.clear(row)
        for row in held[nextHeld...] { library.clear(row) }
    }

    /// The next row, which is void with the next call.
    /// - Throws: `ServerError`.
    func next() throws -> Row? {
        library.clear(row)
        row = nil
        if nextHeld < held.count {
            row = held[nextHeld]
            nextHeld += 1
        } else {
            row = receive()
        }
        if let row { return Row(result: row, sql: sql, library) }
        if let failure { throw failure }
        return nil
    }

    /// Keeps what is still to come, so that the connection is free.
    func hold() {
        while let row = receive() { held.append(row) }
    }

    /// Lets whatever is left come and go.
    ///
    /// Asking the server to stop instead would undo what the statement changes, and with it the whole transaction; and the
    /// wish may arrive late and hit the next statement. Whoever wants few rows says so by LIMIT.
    func drain() {
        while let row = receive() { library.clear(row) }
    }

    private func receive() -> OpaquePointer? {
        while !isOver {
            guard let result = library.getResult(handle) else {
                isOver = true
                break
            }
            switch library.resultStatus(result) {
            case LibPQCode.Result.singleTuple: return result
            case LibPQCode.Result.tuplesOK, LibPQCode.Result.commandOK: note(result)
            case LibPQCode.Result.emptyQuery: break
            case LibPQCode.Result.copyIn, LibPQCode.Result.copyOut, LibPQCode.Result.copyBoth:
                failure = ServerError(sqlState: "0A000", message: "COPY is not for this connection", sql: sql)
                isStuck = true
                isOver = true
            default:
                let error = ServerError(result: result, on: handle, sql: sql, library)
                isStuck = isStuck || error.isOfConnection
                failure = failure ?? error
            }
            library.clear(result)
        }
        return nil
    }

    private func note(_ result: OpaquePointer) {
        let tag = library.cmdStatus(result).map { String(cString: $0) } ?? ""
        self.tag = tag
        // A SELECT counts its rows in the same place.
        guard ["INSERT", "UPDATE", "DELETE", "MERGE"].contains(tag.prefix { $0 != " " }) else { return }
        changes = library.cmdTuples(result).flatMap { Int(String(cString: $0)) }
    }
}

extension ServerError {
    /// Whether it is libpq that reports it, and so the end of the connection: a server gives each of its errors a code.
    ///
    /// libpq's own status may still say that the connection stands. A server that dies says a last word to all its clients,
    /// and whoever writes after that reads the word and has not come to the end behind it.
    var isOfConnection: Bool { sqlState == nil }

    /// - Parameter result: of a statement that failed; nil if it could not be sent.
    init(result: OpaquePointer?, on handle: OpaquePointer, sql: String?, _ library: LibPQ) {
        func field(_ code: Int32) -> String? { library.resultErrorField(result, code).map { String(cString: $0) } }
        let state = field(LibPQCode.Field.sqlState)
        self.init(
            sqlState: state, message: field(LibPQCode.Field.message) ?? Self.text(of: handle, library),
            detail: field(LibPQCode.Field.detail), constraint: field(LibPQCode.Field.constraint), sql: sql,
            kind: state == nil && (result != nil || library.status(handle) != LibPQCode.Status.ok)
                ? .connectionLost : nil)
    }
}
