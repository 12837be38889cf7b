public import Model

extension TaskRepository {
    /// How long tasks of each kind took that were completed lately.
    /// - Returns: nothing for a kind of which too few are known.
    public func waitEstimates(
        for kinds: Set<WaitEstimate.Kind>
    ) async throws -> [WaitEstimate.Kind: WaitEstimate] {
        let models = Set(kinds.map(\.model)).sorted()
        guard !models.isEmpty else { return [:] }
        return try await read(isLong: true) { db in
            var waits: [WaitEstimate.Kind: [Int64]] = [:]
            for model in models {
                try db.forEach(
                    EstimatePlans.recent(db.dialect), [.text(model), .init(EstimatePlans.lookedAt)]
                ) { row in
                    let kind = WaitEstimate.Kind(
                        model: model, resolution: try row.text(), duration: try row.int(),
                        isSimulated: try row.bool())
                    let wait = try row.integer()
                    // The newest come first, and the service may have become faster.
                    if kinds.contains(kind), waits[kind, default: []].count < EstimatePlans.most {
                        waits[kind, default: []].append(wait)
                    }
                }
            }
            return waits.compactMapValues(WaitEstimate.init(of:))
        }
    }
}

enum EstimatePlans {
    /// So many tasks of a model are looked at, and so many of a kind count: the newest.
    static let lookedAt = 2_000
    static let most = 200

    static func recent(_ dialect: Dialect) -> String {
        """
        SELECT resolution, duration, is_simulated, finished_at - submitted_at FROM (
          SELECT state, resolution, duration, is_simulated, finished_at, submitted_at
          FROM task \(dialect.by("task_by_model")) WHERE model = ? ORDER BY created_at DESC LIMIT ?) AS newest
        WHERE state = 'completed' AND finished_at IS NOT NULL AND submitted_at IS NOT NULL
        """
    }
}
