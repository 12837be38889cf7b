import Files
import Model

/// A process, or a part of one, that works on tasks. It counts as alive for as long as it keeps its sign.
public final class Worker: Sendable {
    /// The kind of worker of which a ledger has one at most.
    static let daemon = "daemon"

    /// Never used twice.
    public let id: Int64
    let sign: any LifeSign

    init(id: Int64, sign: any LifeSign) {
        self.id = id
        self.sign = sign
    }
}

extension TaskRepository {
    /// Signs a worker in. Whatever it has claimed is let go of once the process ends, however it ends.
    /// - Parameters:
    ///   - kind: what it is, for people: `daemon`, `submit`, `wait`.
    ///   - keys: today's account of each profile that it has a key of, if others may count on it.
    public func startWorker(kind: String, keys: [String: Int64]? = nil) async throws -> Worker {
        let (liveness, witness) = (liveness, witness)
        try await liveness.prepare()
        let worker = try await write { db in
            if kind == Worker.daemon { try db.requireNoOtherDaemon(liveness) }
            witness.noteIfMissing(db)
            let worker = try db.signIn(kind, liveness)
            if let keys { try db.noteKeys(keys, of: worker.id) }
            return worker
        }
        keepLock(worker.sign)
        return worker
    }

    /// Signs a worker out: gives back what it has claimed, as after its death.
    ///
    /// One that has claimed nothing leaves without a word: its row goes when the next worker signs in.
    public func stop(_ worker: Worker) async throws {
        let hasClaims = try await read { db in try db.hasClaims(worker.id) }
        if hasClaims { try await release { _ in [worker.id] } }
        await liveness.forget(worker.id)
    }

    /// Gives back what dead workers had claimed, and what any worker has kept beyond its lease.
    ///
    /// A create call that one of them may have begun becomes `uncertain`, never `queued`. One that is only overdue stays
    /// its worker's: a process that was stopped may yet go on and bring the answer.
    /// - Returns: whether there was anything.
    @discardableResult
    public func reap() async throws -> Bool {
        let liveness = liveness
        let (dead, hasOverdue) = try await read { db in
            (
                try db.claimants().filter { try !liveness.lives($0, in: db) }.map(\.id),
                try db.first(Self.overdueTask, [.integer(db.now)]) { try $0.integer() } != nil
                    || db.first(Self.overdueVideo, [.integer(db.now)]) { try $0.integer() } != nil
            )
        }
        if !dead.isEmpty {
            // Looked at again where nobody else writes: one that lost its connection may have come back meanwhile.
            let released = try await release { db in
                try db.claimants().filter { try dead.contains($0.id) && !liveness.lives($0, in: db) }.map(\.id)
            }
            for worker in released { await liveness.forget(worker) }
        }
        if hasOverdue { try await releaseOverdue() }
        return hasOverdue || !dead.isEmpty
    }

    /// In the order of an index, which a server must be told: by it the history is written.
    private static var overdueTask: String {
        "SELECT id FROM task WHERE lease_owner IS NOT NULL AND lease_until < ? ORDER BY lease_owner, id"
    }

    private static var overdueVideo: String {
        "SELECT task FROM video WHERE lease_owner IS NOT NULL AND lease_until < ? ORDER BY lease_owner, task"
    }

    /// - Parameter choose: the workers whose claims are given back; they are no more then.
    @discardableResult
    private func release(
        _ choose: @escaping @Sendable (LedgerTransaction) throws -> [Int64]
    ) async throws -> [Int64] {
        try await write { db in
            let workers = try choose(db)
            for worker in workers {
                let tasks = try db.all("SELECT id FROM task WHERE lease_owner = ? ORDER BY id", [.integer(worker)]) {
                    try $0.integer()
                }
                for task in tasks {
                    try db.releaseTask(task, because: "the process that was sending it ended")
                }
                let videos = try db.all(
                    "SELECT task FROM video WHERE lease_owner = ? ORDER BY task", [.integer(worker)]
                ) {
                    try $0.integer()
                }
                for video in videos { try db.releaseVideo(video) }
                try db.execute("DELETE FROM worker WHERE id = ?", [.integer(worker)])
            }
            return workers
        }
    }

    private func releaseOverdue() async throws {
        try await write { db in
            for task in try db.all(Self.overdueTask, [.integer(db.now)], decode: { try $0.integer() }) {
                try db.releaseTask(
                    task, because: "the process that was sending it did not answer in time", keepsSender: true
                )
            }
            for video in try db.all(Self.overdueVideo, [.integer(db.now)], decode: { try $0.integer() }) {
                try db.releaseVideo(video)
            }
        }
    }

}

extension LedgerTransaction {
    /// Writes a worker's row, and takes away those of workers that have ended and have no claim.
    func signIn(_ kind: String, _ liveness: any WorkerLiveness) throws -> Worker {
        for worker in try workers("WHERE NOT (\(isClaimant)) LIMIT 100") {
            guard try !liveness.lives(worker, in: self) else { continue }
            try execute("DELETE FROM worker WHERE id = ?", [.integer(worker.id)])
        }
        let id = try insert(
            into: "worker",
            [
                "pid": .integer(Int64(ThisProcess.number)), "host": .text(ThisProcess.hostName), "kind": .text(kind),
                "started_at": .integer(now),
            ])
        return Worker(id: id, sign: try liveness.begin(id))
    }

    /// A condition on `worker`: it has claimed a task or a video.
    fileprivate var isClaimant: String {
        """
        EXISTS (SELECT 1 FROM task \(dialect.by("task_by_lease")) WHERE lease_owner = worker.id)
          OR EXISTS (SELECT 1 FROM video \(dialect.by("video_by_lease")) WHERE lease_owner = worker.id)
        """
    }

    fileprivate func claimants() throws -> [KnownWorker] { try workers("WHERE \(isClaimant)") }

    fileprivate func hasClaims(_ worker: Int64) throws -> Bool {
        try first("SELECT 1 FROM worker WHERE id = ? AND (\(isClaimant))", [.integer(worker)]) {
            try $0.integer()
        } != nil
    }

    fileprivate func releaseTask(_ id: Int64, because reason: String, keepsSender: Bool = false) throws {
        let task = try existingTask(id)
        let free: Columns = ["lease_owner": .null, "lease_until": .null]
        if task.state == .submitting {
            var columns = keepsSender ? ["lease_until": .null] : free
            columns.merge(Self.columns(TaskError(code: "interrupted", message: reason)))
            try move(task, to: .uncertain, columns, event: NewEvent(kind: .uncertain, message: reason))
        } else {
            var columns = free
            if task.state.isPolled { columns["next_poll_at"] = .integer(min(now, task.nextPollAt ?? now)) }
            try update("task", columns, is: id)
        }
    }

    fileprivate func releaseVideo(_ task: Int64) throws {
        // Another host has the file, and the worker wanted a copy.
        let isCopied = """
            sha256 IS NOT NULL AND damages = 0
              AND host != (SELECT w.host FROM worker w WHERE w.id = video.lease_owner)
            """
        try execute(
            """
            UPDATE video SET lease_owner = NULL, lease_until = NULL,
              next_attempt_at = CASE WHEN \(isCopied) THEN NULL ELSE ? END,
              state = CASE WHEN state != 'downloading' THEN state WHEN damages > 0 THEN 'damaged'
                WHEN \(isCopied) THEN 'saved' ELSE 'waiting' END
            WHERE task = ?
            """, [.integer(now), .integer(task)])
    }
}
