/// How long the server lets a connection's statements go on. All are milliseconds; 0 is for ever.
public struct SessionLimits: Sendable {
    /// Waiting for another's lock.
    public var lock: Int
    /// One statement, the time included in which its rows are taken.
    public var statement: Int
    /// Standing still in an open transaction, which keeps others from writing.
    public var idleInTransaction: Int

    public init(lock: Int = 10_000, statement: Int = 600_000, idleInTransaction: Int = 60_000) {
        self.lock = lock
        self.statement = statement
        self.idleInTransaction = idleInTransaction
    }
}
