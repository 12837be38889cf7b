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
        try liveness.prepare()
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
        if hasClaims { return try await release([worker.id]) }
        liveness.forget(worker.id)
    }

    /// Gives back what dead workers had claimed, and what any worker has kept beyond its lease.
    ///
    /// A create call that one of them may have begun becomes `uncertain`, never `queued`. One that is only overdue stays
    /// its worker's: a process that was stopped may yet go on and bring the answer.
    /// - Returns: whether there was anything.
    @discardableResult
    public func reap() async throws -> Bool {
        let (workers, hasOverdue) = try await read { db in
            (
                try db.workers("WHERE \(db.isClaimant)"),
                try db.first(Self.overdueTask, [.integer(db.now)]) { try $0.integer() } != nil
                    || db.first(Self.overdueVideo, [.integer(db.now)]) { try $0.integer() } != nil
            )
        }
        let dead = workers.filter { !liveness.lives($0) }.map(\.id)
        if !dead.isEmpty { try await release(dead) }
        if hasOverdue { try await releaseOverdue() }
        return hasOverdue || !dead.isEmpty
    }

    private static var overdueTask: String {
        "SELECT id FROM task WHERE lease_owner IS NOT NULL AND lease_until < ?"
    }

    private static var overdueVideo: String {
        "SELECT task FROM video WHERE lease_owner IS NOT NULL AND lease_until < ?"
    }

    private func release(_ workers: [Int64]) async throws {
        try await write { db in
            for worker in workers {
                let tasks = try db.all("SELECT id FROM task WHERE lease_owner = ?", [.integer(worker)]) {
                    try $0.integer()
                }
                for task in tasks {
                    try db.releaseTask(task, because: "the process that was sending it ended")
                }
                let videos = try db.all("SELECT task FROM video WHERE lease_owner = ?", [.integer(worker)]) {
                    try $0.integer()
                }
                for video in videos { try db.releaseVideo(video) }
                try db.execute("DELETE FROM worker WHERE id = ?", [.integer(worker)])
            }
        }
        for worker in workers { liveness.forget(worker) }
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
        for worker in try workers("WHERE NOT (\(isClaimant)) LIMIT 100") where !liveness.lives(worker) {
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
        try execute(
            """
            UPDATE video SET lease_owner = NULL, lease_until = NULL, next_attempt_at = ?,
              state = CASE WHEN state != 'downloading' THEN state WHEN damages > 0 THEN 'damaged' ELSE 'waiting' END
            WHERE task = ?
            """, [.integer(now), .integer(task)])
    }
}
