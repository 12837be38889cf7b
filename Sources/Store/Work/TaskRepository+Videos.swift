public import Model

/// A video as it was saved.
public struct SavedVideo: Sendable, Equatable {
    /// Relative to the videos folder, or absolute.
    public var path: String
    public var bytes: Int64
    /// 32 bytes.
    public var sha256: [UInt8]
    /// What the history should tell beside the path: what became of a damaged file that was in its place, and that it is
    /// no MP4.
    public var note: String?
    /// Of the host that saved it.
    public var folder: VideosFolder?
    /// Whether it stood there already, and nothing was written: whose word the path is does not change then.
    public var isFound: Bool

    public init(path: String, bytes: Int64, sha256: [UInt8], note: String? = nil, isFound: Bool = false) {
        self.path = path
        self.bytes = bytes
        self.sha256 = sha256
        self.note = note
        self.isFound = isFound
    }
}

extension TaskRepository {
    /// Takes videos that wait to be fetched, the soonest to expire first; after them those whose time is over already, as
    /// others may still be lost by waiting for them.
    /// - Parameters:
    ///   - limit: at most this many.
    ///   - lease: milliseconds after which another worker may take them.
    public func claimForDownload(
        _ scope: WorkScope, limit: Int, worker: Worker, lease: Int64
    ) async throws -> [VideoTask] {
        guard limit > 0 else { return [] }
        let hasDue = try await read { db in try !db.dueVideos(scope, limit: 1).isEmpty }
        guard hasDue else { return [] }
        return try await write { db in
            try db.dueVideos(scope, limit: limit).map { task in
                try db.execute(
                    """
                    UPDATE video SET state = 'downloading', attempts = attempts + 1, lease_owner = ?, lease_until = ?
                    WHERE task = ?
                    """, [.integer(worker.id), .integer(db.now + lease), .integer(task)])
                return try db.beginDownload(task)
            }
        }
    }

    /// Takes one task's video for a download by hand, whatever became of earlier attempts.
    /// - Returns: nil if there is none, or another worker fetches it at this moment.
    public func claimForDownload(_ task: Int64, worker: Worker, lease: Int64) async throws -> VideoTask? {
        try await write { db in
            let isTaken = try db.execute(
                """
                UPDATE video SET state = 'downloading', attempts = attempts + 1, lease_owner = ?, lease_until = ?,
                  next_attempt_at = coalesce(next_attempt_at, ?)
                WHERE task = ? AND lease_owner IS NULL AND url IS NOT NULL
                """, [.integer(worker.id), .integer(db.now + lease), .integer(db.now), .integer(task)])
            guard isTaken == 1 else { return nil }
            return try db.beginDownload(task)
        }
    }

    /// Has the video of a task saved as a file of that name.
    /// - Parameter path: absolute.
    public func setOutput(_ path: String, of task: VideoTask) async throws {
        try await write { db in
            try db.update("task", ["output_path": .text(path), "output_is_foreign": 0], is: task.id)
        }
    }

    /// Writes down that a video is on disk. Called after fsync and rename, never before.
    /// - Parameter worker: who fetched it; nothing is written if another has taken over meanwhile, or the user decided
    ///   otherwise. Nil writes in any case.
    /// - Returns: whether it was written down.
    @discardableResult
    public func noteSaved(_ video: SavedVideo, of task: Int64, by worker: Worker? = nil) async throws -> Bool {
        try await write { db in
            guard try db.isDownload(of: task, stillWith: worker) else { return false }
            let found = try db.existingTask(task)
            var columns = Columns.released
            columns.merge([
                "state": "saved", "path": .text(video.path), "bytes": .integer(video.bytes),
                "sha256": .blob(video.sha256), "saved_at": .integer(db.now), "next_attempt_at": .null, "error": .null,
                "refusals": 0, "refused_since": .null, "damages": 0,
            ])
            columns.merge(["host": .init(video.folder?.host), "folder": .init(video.folder?.path)])
            if !video.isFound { columns["path_is_foreign"] = 0 }
            try db.update("video", columns, where: "task", is: task)
            let message = [video.path, video.note].compactMap { $0 }.joined(separator: "; ")
            try db.move(found, to: found.state, event: NewEvent(kind: .saved, message: message))
            return true
        }
    }

    /// Writes down that a download failed, and decides what comes next.
    /// - Parameter worker: whose download it was; as with `noteSaved`.
    /// - Returns: what was decided; nil if nothing was written.
    @discardableResult
    public func noteDownloadFailure(
        _ failure: DownloadFailure, of task: Int64, by worker: Worker? = nil
    ) async throws -> DownloadRule.Verdict? {
        try await write { db in
            guard try db.isDownload(of: task, stillWith: worker) else { return nil }
            let found = try db.existingTask(task)
            let refusals = try db.refusals(after: failure, of: task)
            let damages = try db.damages(after: failure, of: task)
            let verdict =
                failure.isOfCopy
                ? failure.verdictOnCopy
                : DownloadRule.verdict(
                    on: failure, refusals: failure.isAgainstURL ? refusals : nil, attempts: found.video?.attempts ?? 1,
                    damages: damages, expiresAt: found.video?.expiresAt, now: db.now, random: .random(in: 0..<1))
            var columns = Columns.released
            columns.merge([
                "state": damages > 0 ? "damaged" : "waiting", "error": .text(failure.reason), "next_attempt_at": .null,
                "refusals": .init(refusals?.count ?? 0), "refused_since": .init(refusals?.since),
                "damages": .init(damages),
            ])
            if let kept = failure.kept {
                columns.merge([
                    "kept_path": .text(kept.path), "kept_sha256": .blob([UInt8](hexadecimal: kept.sha256) ?? []),
                ])
            }
            var event = NewEvent(kind: .download, message: failure.reason, httpStatus: failure.httpStatus)
            switch verdict {
            case _ where failure.isOfCopy:
                // Nothing has happened to the file that is saved.
                columns = Columns.released
                columns.merge(["state": "saved", "next_attempt_at": .null])
                event.message = "no copy of it could be fetched: \(failure.reason)"
            case .retry(let span):
                columns["next_attempt_at"] = .integer(db.now + span)
                event.merges = true
            case .stopped(let reason):
                columns["error"] = .text(reason)
                event.message = "not tried again by itself: \(reason)"
            case .lost(let reason) where found.video?.sha256 != nil:
                // Saved once: the file may come back, and then it is whole.
                columns["error"] = .text(reason)
                event.message = "saved before, and not to be had again: \(reason)"
            case .lost(let reason):
                // A fresh URL begins a row of its own.
                columns.merge([
                    "state": "lost", "error": .text(reason), "refusals": 0, "refused_since": .null,
                ])
                event.message = "lost: \(reason)"
            }
            try db.update("video", columns, where: "task", is: task)
            try db.move(found, to: found.state, event: event)
            return verdict
        }
    }
}

extension DownloadFailure {
    /// Nobody but whoever asked for a copy waits for one.
    fileprivate var verdictOnCopy: DownloadRule.Verdict { word == .freshURL ? .retry(after: 0) : .stopped(reason) }
}

extension Columns {
    fileprivate static var released: Columns { ["lease_owner": .null, "lease_until": .null] }
}

enum VideoPlans {
    /// Of what is due, so many that have waited longest are compared by when they expire: those are nearly the ones that
    /// expire first, and thousands may wait.
    static let compared = 256

    /// Due videos that nobody has claimed, the soonest to expire first.
    /// - Parameter isExpired: whether those are meant whose time is over already.
    static func due(_ scope: WorkScope, isExpired: Bool, _ dialect: Dialect) -> String {
        let expiry = isExpired ? "t.expires_at <= ?1" : "(t.expires_at IS NULL OR t.expires_at > ?1)"
        return """
            SELECT task FROM (
              SELECT t.task, t.expires_at FROM video t \(dialect.by("video_due"))
              WHERE t.next_attempt_at IS NOT NULL AND t.next_attempt_at <= ?1 AND t.lease_owner IS NULL AND \(expiry)
                \(scope.condition(on: dialect.aside("t.task")))
              ORDER BY t.next_attempt_at LIMIT \(compared)) AS overdue
            ORDER BY expires_at \(dialect.ascending), task LIMIT ?2
            """
    }
}

extension LedgerTransaction {
    fileprivate func dueVideos(_ scope: WorkScope, limit: Int) throws -> [Int64] {
        var found: [Int64] = []
        for isExpired in [false, true] where found.count < limit {
            found += try all(
                VideoPlans.due(scope, isExpired: isExpired, dialect), [.integer(now), .init(limit - found.count)]
            ) { try $0.integer() }
        }
        return found
    }

    fileprivate func beginDownload(_ id: Int64) throws -> VideoTask {
        let task = try existingTask(id)
        try append(NewEvent(kind: .download, message: "begun", merges: true), to: id, state: task.state, at: now)
        return task
    }

    /// Whether what a worker has to say about a download still counts: it has the claim, or nobody has and the video
    /// is still wanted. A process that was stopped for longer than its lease wakes up to find it elsewhere.
    fileprivate func isDownload(of task: Int64, stillWith worker: Worker?) throws -> Bool {
        guard let worker else { return true }
        return try first(
            """
            SELECT 1 FROM video WHERE task = ? AND (lease_owner = ?
              OR (lease_owner IS NULL AND state IN ('waiting', 'damaged', 'lost')))
            """, [.integer(task), .integer(worker.id)]
        ) { try $0.integer() } != nil
    }

    /// How often something came that is no whole video, a failure included.
    fileprivate func damages(after failure: DownloadFailure, of task: Int64) throws -> Int {
        let before = try first("SELECT damages FROM video WHERE task = ?", [.integer(task)]) { try $0.int() } ?? 0
        return before + (failure.kind == .damaged ? 1 : 0)
    }

    /// The row of refusals and stand-ins as it stands after a failure; nil if there is none.
    fileprivate func refusals(after failure: DownloadFailure, of task: Int64) throws -> DownloadRule.Refusals? {
        let before = try first("SELECT refusals, refused_since FROM video WHERE task = ?", [.integer(task)]) { row in
            (count: try row.int(), since: try row.integerOrNil())
        }
        let count = before?.count ?? 0
        if failure.isAgainstURL {
            return DownloadRule.Refusals(count: count + 1, since: before?.since ?? now)
        }
        // Bytes came: the video is there after all.
        if let status = failure.httpStatus, (200..<300).contains(status) { return nil }
        return before?.since.map { DownloadRule.Refusals(count: count, since: $0) }
    }
}
