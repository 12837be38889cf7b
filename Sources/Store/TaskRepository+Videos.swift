public import Model
import SQLite

/// A video as it was saved.
public struct SavedVideo: Sendable, Equatable {
    /// Relative to the videos folder, or absolute.
    public var path: String
    public var bytes: Int64
    /// 32 bytes.
    public var sha256: [UInt8]

    public init(path: String, bytes: Int64, sha256: [UInt8]) {
        self.path = path
        self.bytes = bytes
        self.sha256 = sha256
    }
}

extension TaskRepository {
    /// Takes videos that wait to be fetched, the soonest to expire first.
    /// - Parameters:
    ///   - limit: at most this many.
    ///   - lease: milliseconds after which another worker may take them.
    public func claimForDownload(
        _ scope: WorkScope, limit: Int, worker: Worker, lease: Int64
    ) async throws -> [VideoTask] {
        guard limit > 0 else { return [] }
        let now = clock()
        let condition = "t.next_attempt_at <= ? AND t.lease_owner IS NULL\(scope.condition(on: "t.task"))"
        let hasDue = try await read { db in
            try db.first("SELECT 1 FROM video t WHERE \(condition) LIMIT 1", [.integer(now)]) { try $0.integer() }
                != nil
        }
        guard hasDue else { return [] }
        return try await write { db, now in
            let ids = try db.all(
                """
                UPDATE video SET state = 'downloading', attempts = attempts + 1, lease_owner = ?, lease_until = ?
                WHERE task IN (SELECT t.task FROM video t WHERE \(condition) ORDER BY t.expires_at LIMIT ?)
                RETURNING task
                """, [.integer(worker.id), .integer(now + lease), .integer(now), .init(limit)]
            ) { try $0.integer() }
            // RETURNING gives rows in any order.
            return try ids.map { try db.beginDownload($0, now: now) }.sorted {
                ($0.video?.expiresAt ?? 0, $0.id) < ($1.video?.expiresAt ?? 0, $1.id)
            }
        }
    }

    /// Takes one task's video for a download by hand, whatever became of earlier attempts.
    /// - Returns: nil if there is none, or another worker fetches it at this moment.
    public func claimForDownload(_ task: Int64, worker: Worker, lease: Int64) async throws -> VideoTask? {
        try await write { db, now in
            try db.execute(
                """
                UPDATE video SET state = 'downloading', attempts = attempts + 1, lease_owner = ?, lease_until = ?,
                  next_attempt_at = coalesce(next_attempt_at, ?)
                WHERE task = ? AND lease_owner IS NULL AND url IS NOT NULL
                """, [.integer(worker.id), .integer(now + lease), .integer(now), .integer(task)])
            guard db.changes == 1 else { return nil }
            return try db.beginDownload(task, now: now)
        }
    }

    /// Has the video of a task saved into another folder than the usual one.
    public func setOutputFolder(_ folder: String, of task: VideoTask) async throws {
        let name = "\(task.id)-\(Slug.make(from: task.request.prompt)).mp4"
        try await write { db, _ in try db.update("task", ["output_path": .text("\(folder)/\(name)")], is: task.id) }
    }

    /// Writes down that a video is on disk. Called after fsync and rename, never before.
    public func noteSaved(_ video: SavedVideo, of task: Int64) async throws {
        try await write { db, now in
            let found = try db.existingTask(task, now: now)
            try db.update(
                "video",
                [
                    "state": "saved", "path": .text(video.path), "bytes": .integer(video.bytes),
                    "sha256": .blob(video.sha256), "saved_at": .integer(now), "next_attempt_at": .null, "error": .null,
                    "lease_owner": .null, "lease_until": .null,
                ], where: "task", is: task)
            try db.move(
                found, to: found.state, at: now, event: NewEvent(kind: .saved, message: video.path))
        }
    }

    /// Writes down that a download failed.
    /// - Parameter retryAfter: milliseconds until the next attempt.
    public func noteDownloadFailure(_ message: String, of task: Int64, httpStatus: Int?, retryAfter: Int64) async throws
    {
        try await write { db, now in
            let found = try db.existingTask(task, now: now)
            try db.update(
                "video",
                [
                    "state": "waiting", "error": .text(message), "next_attempt_at": .integer(now + retryAfter),
                    "lease_owner": .null, "lease_until": .null,
                ], where: "task", is: task)
            try db.move(
                found, to: found.state, at: now,
                event: NewEvent(kind: .download, message: message, httpStatus: httpStatus, merges: true))
        }
    }
}

extension Connection {
    fileprivate func beginDownload(_ id: Int64, now: Int64) throws -> VideoTask {
        let task = try existingTask(id, now: now)
        try append(NewEvent(kind: .download, message: "begun", merges: true), to: id, state: task.state, at: now)
        return task
    }
}
