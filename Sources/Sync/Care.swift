import Model
import Store

/// What has to be done now and then, however many passes a loop makes.
struct Care {
    private let repository: TaskRepository
    private let listener: WorkListener?
    private let complaints: Complaints
    private let keys: KeyCare
    private let onNotice: @Sendable (String) -> Void

    /// By the ledger's clock: what it looks after goes by that.
    private var takenAt: Int64?
    /// What the rescue file was when it was read back last.
    private var rescueStamp: [Int64] = []
    private var missingAttempts: Int64 = 0

    /// Milliseconds from one time to the next.
    private static let interval: Int64 = 1_000

    /// - Parameters:
    ///   - listener: hears of tasks that the end of another process has left uncertain.
    ///   - onNotice: hears that the ledger was put back.
    init(
        repository: TaskRepository, listener: WorkListener?, complaints: Complaints, keys: KeyCare,
        onNotice: @escaping @Sendable (String) -> Void
    ) {
        self.repository = repository
        self.listener = listener
        self.complaints = complaints
        self.keys = keys
        self.onNotice = onNotice
    }

    /// Called in each pass.
    /// - Returns: whether it was time.
    mutating func take() async throws -> Bool {
        let now = repository.now
        if let takenAt, (takenAt..<takenAt + Self.interval).contains(now) { return false }
        takenAt = now
        try await repository.regainLocks()
        try await repository.requireKnownSchema()
        await readBackRescued()
        complaints.settle()
        if let pinned = repository.pinnedLog { complaints.raise("log", because: LogIsPinned(), pinned) }
        try await tellSetBack()
        try await reap()
        try await repository.healSchedule()
        try await keys.look()
        return true
    }

    /// Goes on with what is done a little in each pass.
    /// - Returns: whether that is over; half of the time is left to whoever else writes.
    func rebuildText() async throws -> Bool { try await !repository.rebuildTextSlice() }

    /// Nobody may have been there when it was noticed.
    private mutating func tellSetBack() async throws {
        let missing = try await repository.missingAttempts()
        defer { missingAttempts = missing }
        guard missing > missingAttempts else { return }
        onNotice(
            "the ledger was put back to an earlier state, \(missing) create calls, holds or cancellations are missing from "
                + "it, and all sending is paused until `reel queue resume`")
    }

    /// Tells of tasks that the end of another process has left uncertain.
    private func reap() async throws {
        guard let listener else {
            try await repository.reap()
            return
        }
        var query = HistoryQuery()
        query.kinds = [.uncertain]
        query.after = try await repository.newestEvent()
        guard try await repository.reap() else { return }
        for event in try await repository.history(query) {
            let task = try await repository.task(event.task)
            if task.state == .uncertain { listener.onEvent(.uncertain(task)) }
        }
    }

    /// Answers that processes could not write down that have ended since this one opened the ledger.
    private mutating func readBackRescued() async {
        let stamp = repository.rescueStamp
        guard stamp != rescueStamp else { return }
        let reading = await repository.readBackRescued()
        for sentence in reading.sentences { complaints.say(sentence) }
        rescueStamp = reading.leavesSome ? [] : repository.rescueStamp
    }
}

/// What makes all words about a log that grows one trouble.
private struct LogIsPinned: Error {}
