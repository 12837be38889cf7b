/// Tells which workers of a ledger live. A clock does not: it jumps, and machines sleep.
protocol WorkerLiveness: Sendable {
    /// Whether the ledger may have a daemon on each of several hosts.
    var allowsSeveralDaemons: Bool { get }

    /// Makes ready what a worker shows its life by; to be called before the transaction that signs it in.
    func prepare() async throws

    /// Shows that a worker of this process lives, for as long as what is returned is kept. To be called inside the
    /// transaction that writes its row, so that nobody sees the one without the other.
    func begin(_ worker: Int64) throws -> any LifeSign

    /// - Parameter db: the transaction that the worker was found in.
    func lives(_ worker: KnownWorker, in db: LedgerTransaction) throws -> Bool

    /// Takes away what a worker has left that is no more.
    func forget(_ worker: Int64) async
}

/// What shows others that its holder lives; it ends with the process, however that ends.
protocol LifeSign: AnyObject, Sendable {
    /// Whose it is or where it is, for people.
    var path: String { get }

    /// Makes it visible again if it was taken away under its holder.
    /// - Returns: false if the holder counts as dead by now, or somebody else has taken its place.
    func regain() async throws -> Bool
}
