import Model
import SenseAudio
import Store
import Sync

/// A ledger with the service behind it, for the commands that call the service.
struct Session: Sendable {
    let repository: TaskRepository
    let upstream: Upstream
    let settings: SyncSettings
    /// The accounts whose keys are at hand, by profile.
    let accounts: [String: Int64]

    var submission: Submission {
        Submission(repository: repository, upstream: upstream, schedule: settings.schedule) { trouble in
            Stream.error("reel: \(Sanitizer.line(trouble))\n")
        }
    }

    var poller: Poller { Poller(repository: repository, upstream: upstream, schedule: settings.schedule) }

    func downloader(_ worker: Worker) -> Downloader {
        Downloader(repository: repository, upstream: upstream, settings: settings, worker: worker)
    }

    func loop(_ worker: Worker) -> SyncLoop {
        SyncLoop(
            repository: repository, worker: worker, upstream: upstream, settings: settings,
            onNotice: { Stream.error("reel: \(Sanitizer.line($0))\n") })
    }

    /// Everything that this process has a key for, or only some tasks of it.
    func scope(_ tasks: Set<Int64>? = nil) -> WorkScope {
        WorkScope(accounts: accounts.values.sorted(), tasks: tasks)
    }

    /// - Throws: `Failure` if a task belongs to a key or base URL that is not at hand.
    func requireAccount(of task: VideoTask) throws {
        guard upstream.clients[task.accountID] == nil else { return }
        throw Failure(
            code: "other_account",
            message:
                "task \(task.id) belongs to profile \(task.profile) at \(task.baseURL) with another key or base "
                + "URL than those at hand; use that profile, key and base URL",
            exit: .key, task: task.id, created: .init(task))
    }
}

extension Context {
    /// Opens the ledger and the clients of every profile with a key, for as long as `body` runs.
    func withSession<Value: Sendable>(
        concurrency: Int? = nil, _ body: @Sendable (Session) async throws -> Value
    ) async throws -> Value {
        LostTerminal.outlive()
        settings.warnOfExposure(say)
        let credentials = try settings.allCredentials(warn: say)
        return try await withLedger { repository in
            if repository.isOnNetworkFileSystem {
                say(
                    "warning: \(repository.path) is on a network file system, where its locks may fail; keep it on a local disk"
                )
            }
            let concurrency = concurrency ?? settings.concurrency.value
            let transports = Transports(polls: SyncSettings.polls(concurrency: concurrency))
            var clients: [Int64: SenseAudioClient] = [:]
            var accounts: [String: Int64] = [:]
            do {
                for entry in credentials {
                    let id = try await repository.account(baseURL: "\(entry.baseURL)", key: entry.key.secret)
                    accounts[entry.profile] = id
                    clients[id] = SenseAudioClient(
                        baseURL: entry.baseURL, key: entry.key, transports: transports,
                        createTimeout: settings.createTimeout)
                }
                var syncSettings = SyncSettings(
                    concurrency: concurrency, schedule: settings.schedule,
                    videosFolder: settings.videos.value, maximumVideoBytes: settings.maximumVideoBytes.value,
                    videoMode: settings.videoMode.value)
                syncSettings.createTimeout = settings.createTimeout
                syncSettings.minimumFreeBytes = settings.minimumFreeBytes.value
                let session = Session(
                    repository: repository,
                    upstream: Upstream(clients: clients, fetcher: VideoFetcher()),
                    settings: syncSettings,
                    accounts: accounts)
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
