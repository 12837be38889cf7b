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
        complaints = Complaints { logger.error("\($0)") }
        self.logger = logger
    }

    /// Returns after a graceful shutdown. Waits out trouble with the ledger that may pass.
    /// - Throws: `StoreError` if this process can never use the ledger again; every answer that came is written down or
    ///   kept in a rescue file by then.
    public func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await follow()
            } catch {
                let cause = (error as? UnwrittenAnswer)?.cause ?? error
                if let trouble = cause as? StoreError, trouble.needsRestart {
                    logger.error(
                        "the ledger is not the one any more that this daemon opened, so it ends; start it anew")
                    throw trouble
                }
                complaints.raise(
                    Self.trouble, because: cause,
                    "the ledger cannot be used, so nothing is sent; trying again: \(error)")
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(5)) }
            }
        }
    }

    private static let trouble = "ledger"

    /// Runs until shutdown, or until the ledger fails.
    private func follow() async throws {
        try await repository.collectOrphanedRequests()
        let worker = try await repository.startWorker(kind: "daemon", keys: upstream.profiles)
        complaints.end(Self.trouble, "the ledger can be used again")
        let loop = SyncLoop(
            repository: repository, worker: worker, upstream: upstream, settings: settings, announcesKeys: true,
            complaints: complaints, onKeys: { [logger] in logger.warning("\($0)") }
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
