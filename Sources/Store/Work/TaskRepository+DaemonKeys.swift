import Files
import FoundationEssentials
public import Model

extension TaskRepository {
    /// Tells others which keys a worker has from now on.
    /// - Parameter keys: today's account of each profile with a key.
    public func noteKeys(_ keys: [String: Int64], of worker: Worker) async throws {
        let id = worker.id
        try await write { db in try db.noteKeys(keys, of: id) }
    }

    /// Today's account of each profile that a running daemon has a key of; nil if none runs, nothing for one that has only
    /// begun to. Of a ledger on a server each host may have a daemon: what the newest has a key of counts first.
    public func daemonKeys() async throws -> [String: Int64]? {
        // One that was told to stop takes nothing up any more.
        let own = runningDaemon()
        let hasOwn = own.map { !$0.isStopping } ?? false
        let (liveness, stopping) = (liveness, hasOwn ? nil : own?.pid)
        guard hasOwn || liveness.allowsSeveralDaemons else { return nil }
        let known = try await read { db in
            let living = try db.workers("WHERE kind = '\(Worker.daemon)' ORDER BY id DESC").filter { daemon in
                try !(daemon.pid == stopping && daemon.host == ThisProcess.hostName) && liveness.lives(daemon, in: db)
            }
            return try living.prefix(liveness.allowsSeveralDaemons ? .max : 1).map { try db.keys(of: $0.id) }
        }
        guard !known.isEmpty || hasOwn else { return nil }
        return known.reduce(into: [:]) { keys, more in keys.merge(more) { first, _ in first } }
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
    fileprivate func keys(of worker: Int64) throws -> [String: Int64] {
        let text = try first("SELECT keys FROM worker WHERE id = ?", [.integer(worker)]) { try $0.textOrNil() } ?? nil
        return text.flatMap { try? JSONDecoder().decode([String: Int64].self, from: Data($0.utf8)) } ?? [:]
    }

    func noteKeys(_ keys: [String: Int64], of worker: Int64) throws {
        let text = String(decoding: try JSONEncoder().encode(keys), as: UTF8.self)
        try execute("UPDATE worker SET keys = ? WHERE id = ?", [.text(text), .integer(worker)])
    }
}
