#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A transaction whose COMMIT was sent and never answered. A new connection finds out how it ended.
struct LostCommit {
    let number: Int64
    let unknown: CommitUnknown
    let lock: Int64
    let transactions: any TransactionGuard
    /// How long a server is waited for that cannot be asked at present: one that restarts is back within seconds.
    let patience: Duration

    /// - Parameter connect: brings the connection to ask on: another after it threw.
    /// - Returns: nil if the transaction is kept; the cause if nothing of it is; `CommitUnknown` if that could not be found
    ///   out.
    func settle(_ connect: () throws -> Connection) -> (any Error)? {
        let end = ContinuousClock.now + patience
        while true {
            do {
                guard let isKept = try isKept(on: connect()) else { return unknown }
                return isKept ? nil : unknown.cause
            } catch {
                let isPassing = (error as? ServerError).map { $0.isRetryable || $0.kind == .readOnly } ?? false
                guard isPassing, ContinuousClock.now < end else { return unknown }
                usleep(200_000)
            }
        }
    }

    private func isKept(on connection: Connection) throws -> Bool? {
        defer { connection.rollback() }
        try connection.command("BEGIN ISOLATION LEVEL READ COMMITTED")
        // The server may still be at it. It lets go of the lock once the transaction has ended, and all can see how.
        try connection.execute("SELECT pg_catalog.pg_advisory_xact_lock(?)", [.integer(lock)])
        // A standby may learn of it later.
        guard !connection.isReadOnly else {
            throw ServerError(sqlState: nil, message: "the server only reads", kind: .readOnly)
        }
        return try transactions.isKept(number, on: connection)
    }
}
