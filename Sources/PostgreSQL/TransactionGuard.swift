/// What each transaction that writes begins with, and what tells later whether one was kept.
public protocol TransactionGuard: Sendable {
    /// Runs first in a transaction, once that has the lock. What it throws fails the whole of it.
    /// - Parameter number: from 1, one more for each transaction of a `Database`.
    func begin(_ number: Int64, on connection: Connection) throws

    /// Whether a transaction is kept that has ended, nobody knows how. It runs in a later one that has the lock, before the
    /// same `Database` begins another.
    /// - Returns: nil if that cannot be told.
    func isKept(_ number: Int64, on connection: Connection) throws -> Bool?
}

/// Lets every transaction begin, and keeps none in mind.
public struct NoGuard: TransactionGuard {
    public init() {}
    public func begin(_ number: Int64, on connection: Connection) throws {}
    public func isKept(_ number: Int64, on connection: Connection) throws -> Bool? { nil }
}
