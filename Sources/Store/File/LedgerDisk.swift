import Files

extension TaskRepository {
    /// Whether the ledger is a file on a network file system.
    public var isOnNetworkFileSystem: Bool { folder != nil && NetworkFileSystem.contains(path) }
}
