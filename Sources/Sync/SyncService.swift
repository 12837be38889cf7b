public import Logging
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

    /// - Parameter words: an error as it is told to a person.
    public init(
        repository: TaskRepository, upstream: Upstream, settings: SyncSettings, scope: WorkScope, logger: Logger,
        words: @escaping @Sendable (any Error) -> String = { "\($0)" }
    ) {
        self.repository = repository
        self.upstream = upstream
        self.settings = settings
        self.scope = scope
        complaints = Complaints(tell: { logger.error("\($0)") }, tellEnd: { logger.notice("\($0)") }, words: words)
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
                let cause = LedgerTrouble.cause(of: error)
                if let trouble = cause as? StoreError, trouble.needsRestart {
                    logger.error(
                        "the ledger is not the one any more that this daemon opened, so it ends; start it anew")
                    throw trouble
                }
                // The lock that says so was removed with its folder.
                if case .daemonRuns? = cause as? StoreError { throw cause }
                complaints.raise(
                    Self.trouble, because: cause,
                    "the ledger cannot be used, so nothing is sent; trying again: \(complaints.words(error))")
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(5)) }
            }
        }
    }

    private static let trouble = "ledger"

    /// Cuts off what a graceful shutdown would wait for: a create call whose body has left makes its task `uncertain`.
    public func cutOff() { present.cutOff() }

    /// Runs until shutdown, or until the ledger fails.
    private func follow() async throws {
        try await repository.collectOrphanedRequests()
        try await repository.withWorker("daemon", keys: upstream.profiles) { try await follow(as: $0) }
    }

    private func follow(as worker: Worker) async throws {
        complaints.end(Self.trouble, "the ledger can be used again")
        let loop = SyncLoop(
            repository: repository, worker: worker, upstream: upstream, settings: settings, announcesKeys: true,
            tellsTroubles: true, complaints: complaints, onNotice: { [logger] in logger.warning("\($0)") },
            onKeys: { [logger] in logger.warning("\($0)") }
        ) { [logger] polls, span in logger.info("\(PollSentence.text(polls, in: span, memory: ResidentMemory.bytes))") }
        present.set(loop)
        async let _ = LeftParts(repository: repository, folder: settings.videosFolder).discard()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await loop.run(scope) { false }
        } onCancelOrGracefulShutdown: { [logger, settings] in
            loop.stop()
            let sentence = CreateWait.sentence(calls: loop.createsUnderWay, longest: settings.createTimeout)
            if let sentence { logger.notice("\(sentence)") }
        }
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
