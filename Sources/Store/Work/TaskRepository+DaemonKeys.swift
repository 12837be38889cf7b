import FoundationEssentials
public import Model

extension TaskRepository {
    /// Tells others which keys a worker has from now on.
    /// - Parameter keys: today's account of each profile with a key.
    public func noteKeys(_ keys: [String: Int64], of worker: Worker) async throws {
        let id = worker.id
        try await write { db in try db.noteKeys(keys, of: id) }
    }

    /// Today's account of each profile that the running daemon has a key of; nil if none runs, nothing for one that has only
    /// begun to.
    public func daemonKeys() async throws -> [String: Int64]? {
        // One that was told to stop takes nothing up any more.
        guard let daemon = runningDaemon(), !daemon.isStopping else { return nil }
        let daemons = try await read { db in
            try db.workers("WHERE kind = '\(Worker.daemon)' ORDER BY id DESC")
        }
        guard let running = daemons.first(where: { liveness.lives($0) }) else { return [:] }
        let keys = try await read { db in
            try db.first("SELECT keys FROM worker WHERE id = ?", [.integer(running.id)]) { try $0.textOrNil() }
        }
        return keys?.flatMap { try? JSONDecoder().decode([String: Int64].self, from: Data($0.utf8)) } ?? [:]
    }

    /// Whether a daemon runs that has the keys to go on with tasks: to send what is queued, to follow what was accepted.
    public func daemonFollows(_ tasks: [VideoTask]) async throws -> Bool {
        guard let keys = try await daemonKeys() else { return false }
        return try await read { db in
            try tasks.allSatisfy { task in
                guard task.state == .queued, let today = keys[task.profile] else {
                    return task.isSettled || keys.values.contains(task.accountID)
                }
                return try db.place(of: today) == task.place && !db.isRefused(today)
            }
        }
    }
}

extension LedgerTransaction {
    func noteKeys(_ keys: [String: Int64], of worker: Int64) throws {
        let text = String(decoding: try JSONEncoder().encode(keys), as: UTF8.self)
        try execute("UPDATE worker SET keys = ? WHERE id = ?", [.text(text), .integer(worker)])
    }
}
