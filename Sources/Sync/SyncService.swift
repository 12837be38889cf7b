public import Logging
import Model
public import ServiceLifecycle
public import Store

/// The resume daemon: on start it picks up everything unfinished, and it goes on until it is told to stop.
public struct SyncService: Service {
    private let repository: TaskRepository
    private let upstream: Upstream
    private let settings: SyncSettings
    private let scope: WorkScope
    private let complaints: Complaints
    private let logger: Logger

    public init(
        repository: TaskRepository, upstream: Upstream, settings: SyncSettings, scope: WorkScope, logger: Logger
    ) {
        self.repository = repository
        self.upstream = upstream
        self.settings = settings
        self.scope = scope
        complaints = Complaints(logger: logger)
        self.logger = logger
    }

    /// Returns after a graceful shutdown; never throws for trouble with the ledger, which it waits out.
    public func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await follow()
            } catch {
                complaints.say("the ledger cannot be used, so nothing is sent; trying again: \(error)")
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(5)) }
            }
        }
    }

    /// Runs until shutdown, or until the ledger fails.
    private func follow() async throws {
        try await repository.collectOrphanedRequests()
        let worker = try await repository.startWorker(kind: "daemon", keys: upstream.profiles)
        let loop = SyncLoop(
            repository: repository, worker: worker, upstream: upstream, settings: settings, announcesKeys: true,
            onTrouble: complaints.say, onKeys: { [logger] in logger.warning("\($0)") }
        ) { [logger] tally, span in logger.info("\(PollSentence.text(tally, in: span, memory: ResidentMemory.bytes))") }
        do {
            try await withTaskCancellationOrGracefulShutdownHandler {
                try await loop.run(scope) { false }
            } onCancelOrGracefulShutdown: {
                loop.stop()
            }
        } catch {
            try? await repository.stop(worker)
            throw error
        }
        try await repository.stop(worker)
    }
}
