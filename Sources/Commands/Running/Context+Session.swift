import Desk
import Logging
import Store
import Sync
import Transport

extension Context {
    /// Tells what happens to whoever asked for more, or reads standard error by program; nil for all others.
    private var listener: WorkListener? {
        guard isVerbose || Stream.hasJSONLog else { return nil }
        let logger = SafeLogHandler.logger(
            "reel", Stream.hasJSONLog ? .json : .text, level: isVerbose ? .debug : isQuiet ? .error : .info)
        return WorkLog(logger: logger, videosFolder: settings.videos.value).listener
    }

    /// Opens the ledger and the clients of every profile with a key, for as long as `body` runs.
    func withSession<Value: Sendable>(
        _ opening: LedgerOpening = .existing, concurrency: Int? = nil, _ body: @Sendable (Session) async throws -> Value
    ) async throws -> Value {
        LostTerminal.outlive()
        let files = OpenFileLimit.raised()
        try files.require()
        settings.warnOfExposure(say)
        let credentials = try settings.allCredentials(warn: say)
        let connecting = try settings.connecting()
        if isVerbose, let sentence = settings.proxySentence() { say(sentence) }
        return try await withLedger(opening) { repository in
            if repository.isOnNetworkFileSystem {
                say(
                    "warning: \(repository.path) is on a network file system, where its locks may fail; keep it on a local disk"
                )
            }
            if let trouble = repository.markTrouble {
                say(
                    "warning: \(trouble), so that a ledger that is put back to an earlier state may buy again unnoticed"
                )
            }
            let wanted = SyncSettings(
                concurrency: concurrency ?? settings.concurrency.value, schedule: settings.schedule, videosFolder: "")
            let concurrency = files.creates(wanted.concurrency)
            let transports = Transports(polls: files.polls(wanted.polls), connecting: connecting)
            let createTimeout = settings.createTimeout
            let ring: @Sendable ([Credentials]) async throws -> KeyRing = { credentials in
                try await KeyRing(credentials, in: repository, transports, createTimeout: createTimeout)
            }
            let watch = KeyWatch(flags: flags, settings: settings, credentials: credentials)
            do {
                let first = try await ring(credentials)
                var syncSettings = SyncSettings(
                    concurrency: concurrency, schedule: settings.schedule,
                    videosFolder: settings.videos.value, maximumVideoBytes: settings.maximumVideoBytes.value,
                    videoMode: settings.videoMode.value)
                syncSettings.mostPolls = files.polls(wanted.polls)
                syncSettings.mostDownloads = files.downloads(wanted.downloads)
                syncSettings.material = settings.material
                syncSettings.createTimeout = settings.createTimeout
                syncSettings.minimumFreeBytes = settings.minimumFreeBytes.value
                var session = Session(
                    repository: repository,
                    upstream: Upstream(
                        clients: first.clients, profiles: first.profiles, fetcher: VideoFetcher(connecting: connecting),
                        baseURL: (try? settings.service.baseURL(settings.baseURL.value))?.description
                    ) {
                        let (changed, caps, news) = await watch.look()
                        if let caps { repository.hostCaps.caps = caps }
                        guard let changed else { return Upstream.Reread(keys: nil, news: news) }
                        return Upstream.Reread(keys: try await ring(changed), news: news)
                    },
                    settings: syncSettings,
                    fileNotice: files.notice(
                        creates: wanted.concurrency, polls: wanted.polls, downloads: wanted.downloads))
                session.upstream.listener = listener
                let value = try await body(session)
                await transports.shutdown()
                return value
            } catch {
                await transports.shutdown()
                throw error
            }
        }
    }
}
