import PostgreSQL
import Synchronization

/// Workers that each hold an advisory lock of the server's, by a connection that their process keeps open for that.
/// With the connection the lock ends, and with it the worker's life, wherever its host is.
final class ServerWorkers: WorkerLiveness {
    private let session: Session
    private let locks: ServerLocks
    private let path: String
    /// Those of this process that live.
    private let living = Mutex<[Int64: WeakSign]>([:])

    private struct WeakSign {
        weak var sign: ServerSign?
    }

    init(session: Session, locks: ServerLocks, path: String) {
        self.session = session
        self.locks = locks
        self.path = path
    }

    var allowsSeveralDaemons: Bool { true }

    /// Connects, so that nobody waits for that inside the transaction.
    func prepare() async throws {
        do { try await session.check() } catch { throw StoreError.ofServer(error, path: path) }
    }

    func begin(_ worker: Int64) throws -> any LifeSign {
        let (key, path) = (locks.life(of: worker), path)
        let connection = try session.onOwnQueue { session -> Int? in
            try session.tryLock(key) ? session.connectionNumber : nil
        }
        guard let connection else {
            throw StoreError.defect(path: path, detail: "another session holds the lock of worker \(worker)")
        }
        let sign = ServerSign(worker, "worker \(worker) of \(path)", key: key, on: session, connection: connection)
        living.withLock { living in
            living = living.filter { $0.value.sign != nil }
            living[worker] = WeakSign(sign: sign)
        }
        return sign
    }

    func lives(_ worker: KnownWorker, in db: LedgerTransaction) throws -> Bool {
        try ServerLocks.isHeld(locks.life(of: worker.id), in: db)
    }

    func forget(_ worker: Int64) async {
        let sign = living.withLock { $0.removeValue(forKey: worker)?.sign }
        await sign?.giveBack()
    }
}

/// The lock of a worker of this process.
final class ServerSign: LifeSign {
    let path: String
    private let worker: Int64
    private let key: Int64
    private let session: Session
    /// The connection that holds the lock; nil once it was given back.
    private let connection: Mutex<Int?>

    fileprivate init(_ worker: Int64, _ path: String, key: Int64, on session: Session, connection: Int) {
        self.worker = worker
        self.path = path
        self.key = key
        self.session = session
        self.connection = Mutex(connection)
    }

    deinit {
        if connection.withLock({ $0 }) != nil { session.unlockLater(key) }
    }

    /// Takes the lock again if the connection was lost. Meanwhile others may have found the worker dead, and taken its
    /// row away: then it is too late.
    func regain() async throws -> Bool {
        do { return try await regain(on: session) } catch { throw StoreError.ofServer(error, path: path) }
    }

    private func regain(on session: isolated Session) throws -> Bool {
        guard let known = connection.withLock({ $0 }) else { return true }
        try session.check()
        guard session.connectionNumber != known else { return true }
        guard try session.tryLock(key) else { return false }
        // Whoever is about to take the row away holds it: so the look at it waits for them.
        let isThere = try session.ask { connection in
            try connection.first("SELECT 1 FROM worker WHERE id = ? FOR KEY SHARE", [.integer(worker)]) { row in
                try row.integer()
            } != nil
        }
        guard isThere else {
            try session.unlock(key)
            return false
        }
        connection.withLock { $0 = session.connectionNumber }
        return true
    }

    /// Shows that the worker is no more.
    fileprivate func giveBack() async {
        let held = connection.withLock { connection in
            defer { connection = nil }
            return connection
        }
        guard let held else { return }
        await giveBack(held, on: session)
    }

    private func giveBack(_ held: Int, on session: isolated Session) {
        // A connection that was lost has given it back.
        guard session.isConnected, session.connectionNumber == held else { return }
        _ = try? session.unlock(key)
    }
}
