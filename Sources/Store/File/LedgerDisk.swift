import Files

extension TaskRepository {
    /// Whether the ledger is on a network file system.
    public var isOnNetworkFileSystem: Bool { NetworkFileSystem.contains(path) }
}
