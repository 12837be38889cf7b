public import Logging
import Model
public import ServiceLifecycle
public import Store
import Synchronization

/// The resume daemon: on start it picks up everything unfinished, and it goes on until it is told to stop.
public struct SyncService: Service {
    private let repository: TaskRepository
    private let upstream: Upstream
    private let settings: SyncSettings
    private let scope: WorkScope
    private let complaints: Complaints
    private let logger: Logger
    private let present = PresentLoop()

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

    /// Cuts off what a graceful shutdown would wait for: a create call whose body has left makes its task `uncertain`.
    public func cutOff() { present.cutOff() }

    /// Runs until shutdown, or until the ledger fails.
    private func follow() async throws {
        try await repository.collectOrphanedRequests()
        let worker = try await repository.startWorker(kind: "daemon")
        let loop = SyncLoop(
            repository: repository, worker: worker, upstream: upstream, settings: settings, onTrouble: complaints.say,
            onNotice: { [logger] in logger.warning("\($0)") }
        ) { [logger] tally, span in logger.info("\(PollSentence.text(tally, in: span, memory: ResidentMemory.bytes))") }
        present.set(loop)
        do {
            try await withTaskCancellationOrGracefulShutdownHandler {
                try await loop.run(scope) { false }
            } onCancelOrGracefulShutdown: { [logger, settings] in
                loop.stop()
                let sentence = CreateWait.sentence(calls: loop.createsUnderWay, longest: settings.createTimeout)
                if let sentence { logger.notice("\(sentence)") }
            }
        } catch {
            try? await repository.stop(worker)
            throw error
        }
        try await repository.stop(worker)
    }
}

/// The loop that runs at this moment: after trouble with the ledger there is another.
private final class PresentLoop: Sendable {
    private let state = Mutex<(loop: SyncLoop?, isCut: Bool)>((nil, false))

    func set(_ loop: SyncLoop) {
        let isCut = state.withLock { state in
            state.loop = loop
            return state.isCut
        }
        if isCut { loop.cutOff() }
    }

    func cutOff() {
        let loop = state.withLock { state in
            state.isCut = true
            return state.loop
        }
        loop?.cutOff()
    }
}
