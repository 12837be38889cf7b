import Store
import Sync

/// One pass, or many.
public struct SyncOrder: Sendable {
    /// Goes on until nothing is unfinished.
    public var untilDone: Bool
    /// Milliseconds; nil for as long as it takes.
    public var timeout: Int64?

    public init(untilDone: Bool = false, timeout: Int64? = nil) {
        self.untilDone = untilDone
        self.timeout = timeout
    }
}

/// What came of it.
public struct SyncOutcome: Sendable {
    /// New entries of the history.
    public var changes: Int64
    public var unfinished: Int
    public var findings: SyncFindings
}

extension LocalDesk {
    public func sync(_ order: SyncOrder, for caller: Caller) async throws -> SyncOutcome {
        let record = SyncRecord()
        var listening = try session()
        listening.upstream.listener = record.listener(beside: listening.upstream.listener)
        let session = listening
        var allDue = session.scope()
        if !order.untilDone { allDue.dueBefore = repository.now }
        let scope = allDue
        if scope.accounts.isEmpty { try settings.requireKey() }
        let before = try await repository.newestEvent()
        try await holdStale(for: caller)
        let proof = KeyProof(repository: repository, upstream: session.upstream)
        for news in try await proof.attempt() { caller.say(news) }
        let repository = repository
        try await repository.withWorker("sync") { worker in
            let loop = session.loop(worker, for: caller)
            let run = LoopRun(loop: loop, longestCall: session.settings.createTimeout, caller: caller)
            try await run.run(timeout: order.timeout) {
                try await loop.run(scope) {
                    order.untilDone
                        ? try await !repository.hasUnfinished(session.upstream.live(scope)) : loop.hasRunDry
                }
            }
        }
        return SyncOutcome(
            changes: try await repository.newestEvent() - before,
            unfinished: try await repository.unfinishedCount(session.upstream.live(scope)),
            findings: try await findings(session, record, caller))
    }

    private func findings(_ session: Session, _ record: SyncRecord, _ caller: Caller) async throws -> SyncFindings {
        var findings = SyncFindings()
        findings.entries = record.entries
        findings.pausedSince = try await repository.pausedAt().map(caller.time)
        findings.groups = try await repository.queuedGroups()
        for (profile, account) in session.accounts {
            let url = try await repository.baseURL(of: account) ?? ""
            findings.accounts[account] = "profile \(profile) at \(url)"
        }
        findings.full = Set(
            try await repository.queueSnapshot(limit: 0).accounts.filter { queue in
                queue.openLimit.map { queue.open >= $0 } ?? false
            }.map(\.account.id))
        findings.passedOver = try await session.passedOver()
        findings.uncertain = try await repository.uncertainTasks(limit: 5)
        findings.shortage =
            DiskRoom(
                folders: [session.settings.videosFolder] + (repository.folder.map { [$0] } ?? []),
                needed: session.settings.minimumFreeBytes
            ).shortage
        return findings
    }
}
