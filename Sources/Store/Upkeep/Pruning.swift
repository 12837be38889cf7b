/// Which tasks lose their bulky parts, and which parts.
public struct PruneScope: Sendable {
    /// Tasks that were finished before this moment, milliseconds since 1970, UTC.
    public var finishedBefore: Int64
    /// Local numbers; nil for every task that was not pruned before.
    public var tasks: [Int64]?
    public var keepsRequests = false
    public var keepsHistory = false

    public init(finishedBefore: Int64) {
        self.finishedBefore = finishedBefore
    }
}

/// What was dropped, or would be.
public struct Pruned: Sendable, Equatable {
    public var tasks = 0
    /// Request bodies; one that several tasks share counts once, with the last of them.
    public var requests = 0
    public var requestBytes: Int64 = 0
    /// History entries.
    public var events = 0
    /// How long other writers had to wait at a stretch, at most.
    public var longestTransaction = Duration.zero

    public init() {}
}

/// What came back to the disk.
public struct Reclaimed: Sendable, Equatable {
    public var bytes: Int64 = 0
    /// Free bytes that are still in the file, for what comes next.
    public var bytesLeft: Int64 = 0
    /// Whether the file can give back pages at all; one that was made by an older program and was too large to be
    /// rewritten cannot.
    public var isPossible = true
    public var slices = 0
    /// Pages of the largest slice.
    public var largestSlice = 0
    /// How long other writers had to wait at a stretch, at most.
    public var longestTransaction = Duration.zero

    public init() {}
}
