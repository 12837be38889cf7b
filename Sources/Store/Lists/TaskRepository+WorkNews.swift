extension TaskRepository {
    /// Calls `wake` whenever something was left to be sent, by whatever process of whatever host, as soon as that is known.
    /// A ledger in a file tells nobody; there whoever sends looks now and then.
    /// - Returns: what is to be kept for as long as `wake` may be called.
    public func hearOfWork(_ wake: @escaping @Sendable () -> Void) -> (any Sendable)? { bell.hearOfWork(wake) }
}
